package stranger;

import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** The one stream that is open. */
final class Waiting {
  private static final AtomicReference<AsyncContext> OPEN = new AtomicReference<>();

  private Waiting() {}

  static void begin(AsyncContext context) {
    OPEN.set(context);
  }

  static void end() throws IOException {
    AsyncContext context = OPEN.getAndSet(null);
    context.getResponse().getWriter().print("data: last\n\n");
    context.complete();
  }
}

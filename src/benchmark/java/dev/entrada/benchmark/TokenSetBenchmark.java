package dev.entrada.benchmark;

import dev.entrada.jose.SigningKey;
import dev.entrada.testing.StubRequest;
import dev.entrada.testing.StubResponse;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One request's work when so many tokens come in turn: the more there are, the less of them is in
 * the processor's caches, and of more than 10,000 most are new each time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TokenSetBenchmark {
  @Param({"1", "1000", "9000", "100000"})
  public int tokens;

  private final SigningKey key = SigningKey.generate();
  private final Filter filter = Entrada.filter(key);
  private final StubResponse response = new StubResponse();
  private final FilterChain app =
      (request, unused) -> {
        if (((HttpServletRequest) request).getUserPrincipal() == null) {
          throw new IllegalStateException("nobody calls");
        }
      };

  private StubRequest[] requests = {};
  private int next;

  @Setup
  public void passEach() throws Exception {
    requests =
        Arrays.stream(new AccessTokenPool(key).good(tokens))
            .map(StubRequest::new)
            .toArray(StubRequest[]::new);
    for (StubRequest request : requests) {
      filter.doFilter(request, response, app);
    }
  }

  @Benchmark
  public void inTurn() throws Exception {
    filter.doFilter(requests[next], response, app);
    next = next + 1 == requests.length ? 0 : next + 1;
  }

  @TearDown
  public void close() {
    filter.destroy();
  }
}

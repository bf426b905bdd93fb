package stranger;

import dev.entrada.resource.McpPrincipal;
import java.io.IOException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The same endpoint as the other strangers have, in Spring's words. */
@SpringBootApplication
@RestController
public class App {
  private volatile SseEmitter open;

  public static void main(String[] args) {
    SpringApplication.run(App.class, args);
  }

  @PostMapping("/mcp")
  String call(McpPrincipal caller, @RequestBody byte[] body) {
    return caller.getName() + " sent " + body.length;
  }

  @GetMapping(path = "/mcp", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  SseEmitter events() throws IOException {
    SseEmitter emitter = new SseEmitter();
    emitter.send("first");
    open = emitter;
    return emitter;
  }

  @GetMapping(path = "/mcp", params = "seen")
  void seen() throws IOException {
    open.send("last");
    open.complete();
  }
}

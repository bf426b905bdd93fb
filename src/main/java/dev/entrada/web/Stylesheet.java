package dev.entrada.web;

import dev.entrada.crypto.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** The style sheet of all pages. Its address carries its digest, so it may be kept for ever. */
public final class Stylesheet extends Endpoint {
  private final byte[] css;

  public Stylesheet() {
    super(Set.of("GET"), Cors.NONE);
    this.css = load();
  }

  private static byte[] load() {
    try (InputStream in = Stylesheet.class.getResourceAsStream("pages/entrada.css")) {
      if (in == null) {
        throw new IllegalStateException("no style sheet");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("the style sheet cannot be read", e);
    }
  }

  /** Its path below the server's URL. */
  public String path() {
    String text = new String(css, StandardCharsets.UTF_8);
    return "/assets/entrada-" + Digests.fingerprint(text) + ".css";
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    return new WebResponse(
        200,
        Map.of(
            "Content-Type", "text/css; charset=utf-8",
            "Cache-Control", "public, max-age=31536000, immutable",
            "X-Content-Type-Options", "nosniff"),
        css);
  }
}

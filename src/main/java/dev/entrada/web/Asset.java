package dev.entrada.web;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A file that pages refer to. Its address carries its digest, so it may be kept for ever. */
public final class Asset extends Endpoint {
  private final byte[] bytes;
  private final String type;
  private final String extension;

  Asset(byte[] bytes, String type, String extension) {
    super(Set.of("GET"), Cors.NONE);
    this.bytes = bytes.clone();
    this.type = type;
    this.extension = extension;
  }

  /** Its path below the server's URL. */
  public String path() {
    byte[] digest = Arrays.copyOf(Digests.sha256(bytes), 9);
    return "/assets/entrada-" + Base64Url.encode(digest) + "." + extension;
  }

  @Override
  protected WebResponse answer(WebRequest request) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", type);
    headers.put("Cache-Control", "public, max-age=31536000, immutable");
    headers.put("X-Content-Type-Options", "nosniff");
    // An SVG that somebody opens by itself is a document: it runs nothing and loads nothing.
    headers.put(
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    return new WebResponse(200, headers, bytes);
  }
}

package dev.entrada.web;

import java.util.LinkedHashMap;
import java.util.Map;

/** Headers that every page carries. */
final class SecurityHeaders {
  /**
   * No script at all; one style sheet and one picture of ours; a form only to us; no frame around
   * us. What a form leads to is opened by the page that answers it (see {@code Pages.leave}),
   * because Chromium applies {@code form-action} to every redirect that follows.
   */
  static final Map<String, String> PAGE = page();

  private SecurityHeaders() {}

  private static Map<String, String> page() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'");
    headers.put("X-Frame-Options", "DENY");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    return java.util.Collections.unmodifiableMap(headers);
  }
}

package dev.entrada.web;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose pages these are.
 *
 * @param name at the head of every page
 * @param logo beside it, and the icon of the browser's tab
 * @param links below every page, by what they are: {@code help}, {@code privacy}, {@code terms}
 * @param scopes what scopes let an app do, in the operator's words, by short name
 */
public record Branding(
    String name, Logo logo, Accent accent, Map<String, URI> links, Map<String, String> scopes) {
  /** What links there can be, in the order in which they stand. */
  public static final List<String> LINKS = List.of("help", "privacy", "terms");

  public Branding {
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    scopes = Map.copyOf(scopes);
  }

  /** A picture that this server serves itself. */
  public record Logo(String extension, String type, byte[] bytes) {
    /** Ours: an open door. */
    public static final Logo BUILT_IN =
        new Logo(
            "svg",
            "image/svg+xml",
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
            <rect width="32" height="32" rx="8" fill="#0b57c2"/>
            <path d="M9 25V14a7 7 0 0 1 14 0v11" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>
            <path d="M5.5 25.2h21" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/>
            <path d="M13.2 25V15.4a2.8 2.8 0 0 1 5.6 0V25z" fill="#fff"/>
            </svg>
            """
                .getBytes(StandardCharsets.UTF_8));
  }
}

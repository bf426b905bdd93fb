package dev.entrada.config;

import dev.entrada.settings.Parsers;
import dev.entrada.settings.SettingsReader;
import dev.entrada.web.Accent;
import dev.entrada.web.Branding;
import dev.entrada.web.Branding.Logo;
import dev.entrada.web.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Reads what the pages look like. */
final class AppearanceReader {
  private static final int MAX_NAME_LENGTH = 60;
  private static final int MAX_LOGO_BYTES = 256 * 1024;

  private static final Map<String, String> LOGO_TYPES =
      Map.of("svg", "image/svg+xml", "png", "image/png", "webp", "image/webp");

  private final SettingsReader.Value<String> name;
  private final SettingsReader.Value<Logo> logo;
  private final SettingsReader.Value<Accent> color;
  private final SettingsReader.Value<Map<String, URI>> links;
  private final SettingsReader.Value<Map<String, String>> descriptions;
  private final SettingsReader.Value<Templates> templates;

  AppearanceReader(SettingsReader reader) {
    this.name = reader.read(ServerKeys.BRAND_NAME);
    this.logo = reader.read(ServerKeys.BRAND_LOGO);
    this.color = reader.read(ServerKeys.BRAND_COLOR);
    this.links = reader.read(ServerKeys.BRAND_LINKS);
    this.descriptions = reader.read(ServerKeys.SCOPE_DESCRIPTIONS);
    this.templates = reader.read(ServerKeys.TEMPLATES_DIR);
  }

  /** The appearance, once the reader has found no problem. */
  ServerSettings.Appearance get() {
    return new ServerSettings.Appearance(
        templates.optional().orElseGet(Templates::builtIn),
        new Branding(
            name.get(),
            logo.optional().orElse(Logo.BUILT_IN),
            color.get(),
            links.get(),
            descriptions.get()));
  }

  static String name(String text) {
    String name = text.strip();
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException("must have 1 to " + MAX_NAME_LENGTH + " characters");
    }
    return name;
  }

  static Logo logo(String text) {
    Path file = Path.of(text.strip());
    String fileName = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String extension = fileName.substring(fileName.lastIndexOf('.') + 1);
    String type = LOGO_TYPES.get(extension);
    if (type == null) {
      throw new IllegalArgumentException("is no file that ends with .svg, .png or .webp");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_LOGO_BYTES + 1);
      if (bytes.length > MAX_LOGO_BYTES) {
        throw new IllegalArgumentException("is larger than 256 KB");
      }
      return new Logo(extension, type, bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("is no file that can be read");
    }
  }

  static Map<String, URI> links(String text) {
    Map<String, URI> given = new LinkedHashMap<>();
    for (String entry : Parsers.list(text)) {
      String[] parts = entry.split("=", 2);
      String what = parts[0].strip();
      if (parts.length < 2 || !Branding.LINKS.contains(what)) {
        throw new IllegalArgumentException(
            "has an entry that is not one of help=, privacy=, terms= and a URL");
      }
      if (given.put(what, link(what, parts[1].strip())) != null) {
        throw new IllegalArgumentException("has " + what + " twice");
      }
    }
    Map<String, URI> ordered = new LinkedHashMap<>();
    Branding.LINKS.stream()
        .filter(given::containsKey)
        .forEach(what -> ordered.put(what, given.get(what)));
    return ordered;
  }

  private static URI link(String what, String text) {
    try {
      URI uri = new URI(text);
      boolean mail = what.equals("help") && "mailto".equals(uri.getScheme());
      if (!mail && (!"https".equals(uri.getScheme()) || uri.getHost() == null)) {
        throw new IllegalArgumentException("has a link for " + what + " that is not https");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("has a link for " + what + " that is no URL");
    }
  }

  static Map<String, String> descriptions(String text) {
    Map<String, String> descriptions = new LinkedHashMap<>();
    List<String> entries =
        Stream.of(text.split(";")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    for (String entry : entries) {
      List<String> parts = Arrays.stream(entry.split("=", 2)).map(String::strip).toList();
      if (parts.size() < 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
        throw new IllegalArgumentException("has an entry without the form scope=what it allows");
      }
      if (descriptions.put(parts.get(0), parts.get(1)) != null) {
        throw new IllegalArgumentException("has " + parts.get(0) + " twice");
      }
    }
    return descriptions;
  }
}

package dev.entrada.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTML with {@code {{name}}} placeholders, filled in a single pass: a value that contains a
 * placeholder is never expanded again. Values are escaped; raw HTML needs {@link Filling#html}. A
 * placeholder without a value, and a value without a placeholder, are faults of ours and throw.
 */
public final class HtmlTemplate {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-z-]+)}}");

  private final String text;

  HtmlTemplate(String text) {
    this.text = text;
  }

  /** Reads {@code pages/<name>.html} beside this class. */
  public static HtmlTemplate load(String name) {
    try (InputStream in = HtmlTemplate.class.getResourceAsStream("pages/" + name + ".html")) {
      if (in == null) {
        throw new IllegalStateException("no template " + name);
      }
      return new HtmlTemplate(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("template " + name + " cannot be read", e);
    }
  }

  public Filling fill() {
    return new Filling();
  }

  /** Values for one rendering. */
  public final class Filling {
    private final Map<String, String> values = new HashMap<>();

    private Filling() {}

    /** Text, escaped for element content and quoted attributes alike. */
    public Filling text(String name, String value) {
      values.put(name, escape(value));
      return this;
    }

    /** HTML that another template rendered. */
    public Filling html(String name, String rendered) {
      values.put(name, rendered);
      return this;
    }

    public String render() {
      Matcher matcher = PLACEHOLDER.matcher(text);
      StringBuilder out = new StringBuilder();
      Map<String, String> unused = new HashMap<>(values);
      while (matcher.find()) {
        String value = values.get(matcher.group(1));
        if (value == null) {
          throw new IllegalStateException("no value for {{" + matcher.group(1) + "}}");
        }
        unused.remove(matcher.group(1));
        matcher.appendReplacement(out, Matcher.quoteReplacement(value));
      }
      if (!unused.isEmpty()) {
        throw new IllegalStateException("no place for " + unused.keySet());
      }
      return matcher.appendTail(out).toString();
    }
  }

  static String escape(String value) {
    StringBuilder out = new StringBuilder(value.length() + 16);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}

package dev.entrada.web;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTML with {@code {{name}}} for values and {@code {{#key}}} for {@link Words}, filled in a single
 * pass: a value that contains a placeholder is never expanded again. Values are escaped, also where
 * they come in through a sentence, and isolated there from the direction of the text around them;
 * raw HTML needs {@link Filling#html}. A placeholder without a value, and a value without a
 * placeholder, are faults of ours and throw.
 */
public final class HtmlTemplate {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(#?)([a-z0-9.-]+)}}");

  private static final Pattern TAG = Pattern.compile("<[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^\"'>])*>?");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

  private final String text;

  /** Values that may stay unused: an operator's template may say the same in words of its own. */
  private final Set<String> mayMiss;

  HtmlTemplate(String text) {
    this(text, Set.of());
  }

  HtmlTemplate(String text, Set<String> mayMiss) {
    this.text = text;
    this.mayMiss = mayMiss;
  }

  /** The names of the values that stand in it. */
  Set<String> values() {
    return names("");
  }

  /** The keys of the sentences that stand in it. */
  Set<String> sentences() {
    return names("#");
  }

  /** The names of the values that come in through its sentences. */
  Set<String> arguments() {
    Set<String> names = new TreeSet<>();
    for (String key : sentences()) {
      Matcher matcher = Words.ARGUMENT.matcher(Words.ENGLISH.raw(key));
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  /** The names of what stands in a tag outside quotation marks, where a space would end a value. */
  Set<String> unquoted() {
    Set<String> names = new TreeSet<>();
    Matcher tag = TAG.matcher(text);
    while (tag.find()) {
      Matcher matcher = PLACEHOLDER.matcher(QUOTED.matcher(tag.group()).replaceAll(""));
      while (matcher.find()) {
        names.add(matcher.group(2));
      }
    }
    return names;
  }

  private Set<String> names(String mark) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(mark)) {
        names.add(matcher.group(2));
      }
    }
    return names;
  }

  /** To be filled in that language. */
  public Filling fill(Words words) {
    return new Filling(words);
  }

  /** Values for one rendering. */
  public final class Filling {
    private final Words words;
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    private Filling(Words words) {
      this.words = words;
    }

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
      while (matcher.find()) {
        String name = matcher.group(2);
        String value = matcher.group(1).isEmpty() ? value(name) : sentence(name);
        matcher.appendReplacement(out, Matcher.quoteReplacement(value));
      }
      Set<String> unused = new TreeSet<>(values.keySet());
      unused.removeAll(used);
      unused.removeAll(mayMiss);
      if (!unused.isEmpty()) {
        throw new IllegalStateException("no place for " + unused);
      }
      return matcher.appendTail(out).toString();
    }

    private String value(String name) {
      String value = values.get(name);
      if (value == null) {
        throw new IllegalStateException("no value for {{" + name + "}}");
      }
      used.add(name);
      return value;
    }

    private String sentence(String key) {
      Matcher matcher = Words.ARGUMENT.matcher(escape(words.raw(key)));
      StringBuilder out = new StringBuilder();
      while (matcher.find()) {
        String isolated = "<bdi>" + value(matcher.group(1)) + "</bdi>";
        matcher.appendReplacement(out, Matcher.quoteReplacement(isolated));
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

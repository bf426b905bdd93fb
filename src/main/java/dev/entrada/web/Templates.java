package dev.entrada.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The templates of all pages and their style sheet: ours, each of which a file of the same name in
 * an operator's folder can replace. A replacement has every placeholder of ours and no other, so
 * that no page can leave out who asks or where the answer goes; and it has them where escaping is
 * enough.
 */
public final class Templates {
  /** The templates, which are the names that files in a folder may have. */
  static final List<String> NAMES =
      List.of(
          "layout",
          "layout-link",
          "consent",
          "consent-scope",
          "consent-warning",
          "error",
          "error-detail",
          "error-link",
          "error-reconnect",
          "leave",
          "home",
          "home-resource");

  static final String STYLESHEET = "entrada.css";

  /** What the policy of the pages would block without a word to anybody but the browser. */
  private static final Pattern BLOCKED =
      Pattern.compile(
          "<script|<style|\\sstyle\\s*=|\\son[a-z]+\\s*=|javascript:", Pattern.CASE_INSENSITIVE);

  private final Map<String, HtmlTemplate> templates;
  private final String stylesheet;

  private Templates(Map<String, HtmlTemplate> templates, String stylesheet) {
    this.templates = Map.copyOf(templates);
    this.stylesheet = stylesheet;
  }

  /** Ours alone. */
  public static Templates builtIn() {
    Map<String, HtmlTemplate> templates = new HashMap<>();
    NAMES.forEach(name -> templates.put(name, new HtmlTemplate(ours(name + ".html"))));
    return new Templates(templates, ours(STYLESHEET));
  }

  /**
   * Ours, but for those that the folder has.
   *
   * @throws IllegalArgumentException with every fault of every file, each naming the file
   */
  public static Templates from(Path folder) {
    Templates ours = builtIn();
    Map<String, HtmlTemplate> templates = new HashMap<>(ours.templates);
    String stylesheet = ours.stylesheet;
    List<String> faults = new ArrayList<>();
    for (Path file : files(folder)) {
      String name = file.getFileName().toString();
      try {
        if (name.equals(STYLESHEET)) {
          stylesheet = Files.readString(file);
        } else if (name.endsWith(".html")) {
          String template = name.substring(0, name.length() - ".html".length());
          if (!NAMES.contains(template)) {
            throw new IllegalArgumentException("is none of " + String.join(", ", NAMES));
          }
          templates.put(template, replacement(ours.get(template), Files.readString(file)));
        }
      } catch (IllegalArgumentException e) {
        faults.add(name + " " + e.getMessage());
      } catch (CharacterCodingException e) {
        faults.add(name + " is not UTF-8");
      } catch (IOException e) {
        faults.add(name + " cannot be read");
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("has faults: " + String.join("; ", faults));
    }
    return new Templates(templates, stylesheet);
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("is no folder that can be read");
    }
  }

  private static HtmlTemplate replacement(HtmlTemplate ours, String text) {
    HtmlTemplate theirs = new HtmlTemplate(text);
    Set<String> missing = new TreeSet<>(ours.values());
    missing.removeAll(theirs.values());
    Set<String> known = new TreeSet<>(ours.values());
    known.addAll(ours.arguments());
    Set<String> unknown = new TreeSet<>(theirs.values());
    unknown.removeAll(known);
    List<String> faults = new ArrayList<>();
    missing.forEach(name -> faults.add("has no {{" + name + "}}"));
    unknown.forEach(name -> faults.add("has {{" + name + "}}, which this page has no value for"));
    boolean wordsAreKnown = true;
    for (String key : theirs.sentences()) {
      if (!Words.ENGLISH.has(key)) {
        faults.add("has {{#" + key + "}}, which there are no words for");
        wordsAreKnown = false;
      }
    }
    if (wordsAreKnown) {
      Set<String> strange = new TreeSet<>(theirs.arguments());
      strange.removeAll(known);
      strange.forEach(
          name -> faults.add("has words about " + name + ", which is not on this page"));
    }
    theirs
        .unquoted()
        .forEach(name -> faults.add("has {{" + name + "}} in a tag, but not in quotation marks"));
    if (BLOCKED.matcher(text).find()) {
      faults.add("has a script or style inside, which browsers block on these pages");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(String.join(", ", faults));
    }
    return new HtmlTemplate(text, known);
  }

  private static String ours(String file) {
    try (InputStream in = Templates.class.getResourceAsStream("pages/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no file " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One of {@link #NAMES}. */
  HtmlTemplate get(String name) {
    HtmlTemplate template = templates.get(name);
    if (template == null) {
      throw new IllegalStateException("no template " + name);
    }
    return template;
  }

  /** The text of the style sheet, without the operator's colours. */
  String stylesheet() {
    return stylesheet;
  }
}

package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/clients.md} has the steps that the pages tell people. */
class StepsDocTest {
  private static final Pattern STEP =
      Pattern.compile("\\{\\{#([a-z.-]+)}}|<(?:pre|code) class=\"copy\">([^<]*)</(?:pre|code)>");

  private static String template(String name) throws Exception {
    try (InputStream in = Templates.class.getResourceAsStream("pages/" + name + ".html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The page from the client's heading to the next. */
  private static String section(String client) throws Exception {
    String page = Files.readString(Path.of("docs", "clients.md"));
    int from = page.indexOf("\n### " + client + "\n");
    assertThat(from).as("a section for %s", client).isNotNegative();
    int to = page.indexOf("\n### ", from + 1);
    return page.substring(from, to < 0 ? page.length() : to);
  }

  /** Sentences and commands of a piece of a template, as the page should have them. */
  private static List<String> steps(String html) {
    List<String> steps = new ArrayList<>();
    Matcher step = STEP.matcher(html);
    while (step.find()) {
      String key = step.group(1);
      if (key == null) {
        step.group(2)
            .replace("{{name}}", "NAME")
            .replace("{{url}}", "URL")
            .lines()
            .filter(line -> !line.equals("URL"))
            .forEach(steps::add);
      } else if (!key.equals("home.terminal") && !key.equals("home.cursor-link")) {
        steps.add(Words.ENGLISH.text(key));
      }
    }
    return steps;
  }

  @Test
  void hasHowToConnectEachClient() throws Exception {
    String[] clients = template("home-resource").split("<details><summary>");
    assertThat(clients).hasSizeGreaterThan(7);
    for (int i = 1; i < clients.length; i++) {
      String name = clients[i].split("</summary>")[0].replaceAll(" <span>.*", "");
      assertThat(section(name.equals("Claude") ? "Claude (web, Desktop)" : name))
          .contains(steps(clients[i]));
    }
  }

  @Test
  void hasHowToConnectEachClientAgain() throws Exception {
    String[] clients = template("error-reconnect").split("<dt>");
    assertThat(clients).hasSizeGreaterThan(8);
    for (int i = 1; i < clients.length; i++) {
      assertThat(section(clients[i].split("</dt>")[0]).split("Connect again: ")[1])
          .contains(steps(clients[i]));
    }
  }
}

package dev.entrada;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every relative link of the README and the pages leads to a file, and its anchor to a heading. */
class LinksDocTest {
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\n]+`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern EXTERNAL = Pattern.compile("[a-z]+:.*");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+)$");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");

  @Test
  void everyRelativeLinkResolves() {
    List<String> broken = new ArrayList<>();
    int followed = 0;
    for (Path page : Docs.pages()) {
      // Code has no links, but the text of a link may be code: the brackets stay.
      Matcher link = LINK.matcher(CODE.matcher(Docs.read(page)).replaceAll("code"));
      while (link.find()) {
        if (!EXTERNAL.matcher(link.group(1)).matches()) {
          followed++;
          if (!resolves(page, link.group(1))) {
            broken.add(page + " -> " + link.group(1));
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(followed).isGreaterThan(50);
  }

  private static boolean resolves(Path page, String link) {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (target.startsWith("..") || target.isAbsolute() || !Files.exists(target)) {
      return false;
    }
    return parts.length == 1
        || target.toString().endsWith(".md") && anchors(target).contains(parts[1]);
  }

  /** As GitHub makes them. */
  private static Set<String> anchors(Path page) {
    Set<String> anchors = new HashSet<>();
    Matcher heading = HEADING.matcher(FENCE.matcher(Docs.read(page)).replaceAll(""));
    while (heading.find()) {
      String plain =
          heading.group(1).strip().toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "");
      String anchor = plain.replace(' ', '-');
      for (int i = 1; !anchors.add(anchor); i++) {
        anchor = plain.replace(' ', '-') + "-" + i;
      }
    }
    return anchors;
  }
}

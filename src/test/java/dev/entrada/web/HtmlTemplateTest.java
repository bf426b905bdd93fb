package dev.entrada.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HtmlTemplateTest {
  private final HtmlTemplate template = new HtmlTemplate("<b title=\"{{a}}\">{{a}} {{b-c}}</b>");

  private HtmlTemplate.Filling fill() {
    return template.fill(Words.ENGLISH);
  }

  @Test
  void expandsNoValueAgain() {
    assertThat(fill().text("a", "{{b-c}}").html("b-c", "{{a}}{{#consent.allow}}").render())
        .isEqualTo("<b title=\"{{b-c}}\">{{b-c}} {{a}}{{#consent.allow}}</b>");
  }

  @Test
  void escapesTextEverywhere() {
    assertThat(fill().text("a", "<\"'&>").text("b-c", "$1\\").render())
        .isEqualTo("<b title=\"&lt;&quot;&#39;&amp;&gt;\">&lt;&quot;&#39;&amp;&gt; $1\\</b>");
  }

  @Test
  void escapesOnlyOnce() {
    assertThat(fill().text("a", "&amp;").html("b-c", "<i>&amp;</i>").render())
        .isEqualTo("<b title=\"&amp;amp;\">&amp;amp; <i>&amp;</i></b>");
  }

  @Test
  void wantsAllItsValuesAndNoOthers() {
    assertThatThrownBy(() -> fill().text("a", "").render())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fill().text("a", "").text("b-c", "").text("d", "").render())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void escapesAndIsolatesAValueInsideASentence() {
    HtmlTemplate heading = new HtmlTemplate("<h1>{{#consent.heading}}</h1>");

    assertThat(heading.fill(Words.ENGLISH).text("client", "<i>{client}\u202e").render())
        .isEqualTo("<h1>Allow <bdi>&lt;i&gt;{client}\u202e</bdi> to connect?</h1>");
  }

  @Test
  void refusesAnUnknownSentence() {
    HtmlTemplate unknown = new HtmlTemplate("{{#no.such.words}}");

    assertThatThrownBy(() -> unknown.fill(Words.ENGLISH).render())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no.such.words");
  }
}

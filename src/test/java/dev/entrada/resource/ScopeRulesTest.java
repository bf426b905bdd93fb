package dev.entrada.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.json.JsonRpcScan.Message;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tool-scopes} and {@code scope-hierarchy}. */
class ScopeRulesTest {
  private static ToolScopes rules(String text) {
    return ToolScopes.parse(text, UnaryOperator.identity());
  }

  private static Message call(String method, String target) {
    boolean isUri = method.startsWith("resources/");
    return new Message(
        Optional.of(method),
        isUri ? Optional.empty() : Optional.of(target),
        isUri ? Optional.of(target) : Optional.empty());
  }

  private static String needed(String rules, Message... messages) {
    return rules(rules).neededFor(List.of(messages)).toString();
  }

  @Test
  void addsUpAllEntriesThatMatch() {
    String rules = "delete_*=admin mail.send, send_mail=mail.send,*_all=bulk";
    assertThat(needed(rules, call("tools/call", "delete_all"))).isEqualTo("admin mail.send bulk");
    assertThat(needed(rules, call("tools/call", "send_mail"))).isEqualTo("mail.send");
    assertThat(needed(rules, call("tools/call", "read"))).isEmpty();
    assertThat(needed(rules, call("tools/call", "send_mail"), call("tools/call", "x_all")))
        .isEqualTo("mail.send bulk");
  }

  @ParameterizedTest
  @CsvSource({
    "send,send,true",
    "send,Send,false",
    "send,send2,false",
    "send,sen,false",
    "*,x,true",
    "delete_*,delete_,true",
    "delete_*,Delete_x,false",
    "*_x,a_x_x,true",
    "*_x,a_x_,false",
    "a*b*c,aXbXbc,true",
    "a*b*c,acb,false",
    "a**c,ac,true",
    "s?nd,send,false",
    "s.nd,send,false"
  })
  void comparesNamesWithTheirCase(String pattern, String name, boolean matches) {
    assertThat(needed(pattern + "=s", call("tools/call", name)).equals("s")).isEqualTo(matches);
  }

  @Test
  void knowsPromptsResourcesAndMethods() {
    String rules =
        "prompts/hire_*=hr,resources/file:///secret/*=secret,resources/db://x?a=b=db,"
            + "method=logging/*=ops";
    assertThat(needed(rules, call("prompts/get", "hire_me"))).isEqualTo("hr");
    assertThat(needed(rules, call("tools/call", "hire_me"))).isEmpty();
    assertThat(needed(rules, call("resources/read", "file:///secret/a"))).isEqualTo("secret");
    assertThat(needed(rules, call("resources/subscribe", "file:///secret/a"))).isEqualTo("secret");
    assertThat(needed(rules, call("resources/read", "file:///public/a"))).isEmpty();
    assertThat(needed(rules, call("resources/read", "db://x?a=b"))).isEqualTo("db");
    assertThat(
            needed(
                rules,
                new Message(Optional.of("logging/setLevel"), Optional.empty(), Optional.empty())))
        .isEqualTo("ops");
    assertThat(needed("method=tools/call=all,x=y", call("tools/call", "x"))).isEqualTo("all y");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "=s",
        "x=",
        "method=s",
        "method==s",
        "prompts/=s",
        "resources/=s",
        "tools/list=s",
        "tools/delete=s",
        "prompts/get=s",
        "prompts/list=s",
        "resources/read=s",
        "resources/templates/list=s",
        "completion/complete=s",
        "x=a\"b"
      })
  void refusesEntriesThatWouldProtectNothing(String text) {
    assertThatThrownBy(() -> rules(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void letsABroadScopeStandForNarrowOnes() {
    ScopeHierarchy hierarchy = ScopeHierarchy.parse("admin>write, write>read,owner>admin");
    assertThat(hierarchy.permits(Set.of("owner"), Set.of("read", "write", "admin"))).isTrue();
    assertThat(hierarchy.permits(Set.of("write"), Set.of("read", "write"))).isTrue();
    assertThat(hierarchy.permits(Set.of("read"), Set.of("write"))).isFalse();
    assertThat(hierarchy.permits(Set.of("write"), Set.of("read", "other"))).isFalse();
    assertThat(ScopeHierarchy.parse("a>b>c,x>c").permits(Set.of("a"), Set.of("c"))).isTrue();
    assertThat(ScopeHierarchy.NONE.permits(Set.of("admin"), Set.of("read"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a>", ">a", "a>b,b>a", "a>a", "a>b>c>a", "a b>c"})
  void refusesHierarchiesThatAreNone(String text) {
    assertThatThrownBy(() -> ScopeHierarchy.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

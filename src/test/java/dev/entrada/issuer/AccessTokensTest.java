package dev.entrada.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.RandomTokens;
import dev.entrada.crypto.Secret;
import dev.entrada.jose.JwtRules;
import dev.entrada.jose.JwtVerification;
import dev.entrada.jose.JwtVerifier;
import dev.entrada.jose.VerifiedJwt;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.oauth.ServerUrl;
import dev.entrada.oauth.TokenSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {
  private static final String GUID = "00000000-0000-0000-0000-000000000000";

  private final Issuing issuing = new Issuing();
  private final AccessTokens accessTokens = issuing.node.accessTokens();

  private static Session session(Authorization authorization, Instant upstreamEnd) {
    TokenSet upstream =
        new TokenSet(Secret.of("a"), Optional.empty(), Optional.empty(), upstreamEnd);
    CodeState code = new CodeState("hash", upstreamEnd, true);
    return new Session(
        RandomTokens.id(),
        authorization,
        upstream,
        code,
        Optional.empty(),
        Issuing.START,
        upstreamEnd,
        Optional.empty(),
        false);
  }

  private VerifiedJwt verify(AccessTokens.Minted minted, ServerUrl issuer, String audience) {
    JwtRules rules =
        new JwtRules(
            "at+jwt", Set.of("RS256"), issuer.value()::equals, Set.of(audience), Duration.ZERO);
    JwtVerification result =
        JwtVerifier.verify(
            minted.token().reveal(), issuing.keys().jwkSet(), rules, issuing.clock.instant());
    assertThat(result).isInstanceOf(JwtVerification.Accepted.class);
    return ((JwtVerification.Accepted) result).token();
  }

  @Nested
  class Minted {
    @Test
    void carryExactlyTheirClaims() {
      Session session = session(Issuing.authorization(), Issuing.START.plusSeconds(7200));
      AccessTokens.Minted minted = accessTokens.mint(session, Scopes.of("read"));
      VerifiedJwt token = verify(minted, Issuing.ISSUER, Issuing.RESOURCE.value());
      assertThat(token.claims())
          .containsOnlyKeys(
              "iss", "aud", "sub", "client_id", "scope", "jti", "sid", "iat", "exp", "name")
          .containsEntry("aud", Issuing.RESOURCE.value())
          .containsEntry("sub", "tid.oid")
          .containsEntry("client_id", "client")
          .containsEntry("scope", "read")
          .containsEntry("sid", session.id())
          .containsEntry("name", "Ann");
      assertThat(token.instant("iat")).contains(Issuing.START);
      assertThat(token.expiresAt()).isEqualTo(Issuing.START.plusSeconds(3600));
      assertThat(minted.expiresInSeconds()).isEqualTo(3600);
    }

    @Test
    void haveAnIdOfTheirOwn() {
      Session session = session(Issuing.authorization(), Issuing.START.plusSeconds(7200));
      assertThat(jti(session)).isNotEqualTo(jti(session));
    }

    private String jti(Session session) {
      return verify(
              accessTokens.mint(session, Scopes.NONE), Issuing.ISSUER, Issuing.RESOURCE.value())
          .string("jti")
          .orElseThrow();
    }

    @Test
    void neverOutliveEntrasToken() {
      Instant upstreamEnd = Issuing.START.plusSeconds(600).plusNanos(999_999_999);
      AccessTokens.Minted minted =
          accessTokens.mint(session(Issuing.authorization(), upstreamEnd), Scopes.NONE);
      assertThat(verify(minted, Issuing.ISSUER, Issuing.RESOURCE.value()).expiresAt())
          .isEqualTo(Issuing.START.plusSeconds(600));
      assertThat(minted.expiresInSeconds()).isEqualTo(600);
    }

    @Test
    void neverOutliveTheSession() {
      Session session = session(Issuing.authorization(), Issuing.START.plusSeconds(7200));
      Session ending =
          new Session(
              session.id(),
              session.authorization(),
              session.upstream(),
              session.code(),
              session.refresh(),
              session.createdAt(),
              session.expiresAt(),
              Optional.of(Issuing.START.plusSeconds(120)),
              false);
      AccessTokens.Minted minted = accessTokens.mint(ending, Scopes.NONE);
      assertThat(verify(minted, Issuing.ISSUER, Issuing.RESOURCE.value()).expiresAt())
          .isEqualTo(Issuing.START.plusSeconds(120));
      assertThat(minted.expiresInSeconds()).isEqualTo(120);
    }

    @Test
    void takeNoClaimOfOursFromEntra() {
      Authorization hostile =
          Issuing.authorization()
              .renewed(Map.of("sub", "other", "scope", "admin", "exp", 9e9), Scopes.of("read"));
      AccessTokens.Minted minted =
          accessTokens.mint(session(hostile, Issuing.START.plusSeconds(60)), Scopes.of("read"));
      VerifiedJwt token = verify(minted, Issuing.ISSUER, Issuing.RESOURCE.value());
      assertThat(token.string("sub")).contains("tid.oid");
      assertThat(token.string("scope")).contains("read");
      assertThat(token.expiresAt()).isEqualTo(Issuing.START.plusSeconds(60));
    }
  }

  @Nested
  class Fitting {
    private Map<String, Object> fit(List<String> names, Map<String, Object> available) {
      Authorization granted = Issuing.authorization();
      return accessTokens.fit(
          granted.client(), granted.resource(), granted.scopes(), names, available);
    }

    private static List<String> guids(int count) {
      return IntStream.range(0, count).mapToObj(i -> GUID).toList();
    }

    @Test
    void leavesTooManyGroupsOutWhole() {
      Map<String, Object> available = Map.of("groups", guids(250), "name", "Ann");
      assertThat(fit(List.of("groups", "name"), available)).containsOnlyKeys("name");
    }

    @Test
    void copiesOnlyWhatIsNamedAndThere() {
      Map<String, Object> available = Map.of("name", "Ann", "email", "a@example.com");
      assertThat(fit(List.of("name", "roles", "tid"), available)).containsOnlyKeys("name");
    }

    @Test
    void refusesRolesThatDoNotFit() {
      assertThatThrownBy(() -> fit(List.of("roles"), Map.of("roles", guids(250))))
          .isInstanceOf(AccessTokens.RolesTooLargeException.class)
          .hasMessageContaining("250");
    }

    @Test
    void givesRolesTheirPlaceFirst() {
      Map<String, Object> available = Map.of("groups", guids(40), "roles", guids(30));
      assertThat(fit(List.of("groups", "roles"), available)).containsOnlyKeys("roles");
    }

    /**
     * The longest issuer, subject, client id and scopes that are usual, and as many claims as are
     * let in: in each alphabet the token stays under 4 KB and wastes little of it.
     */
    @ParameterizedTest
    @ValueSource(strings = {"x", "/", "\u00e9", "\u2019", "\u6f22", "\"", "\u0085", "\ud83d\ude00"})
    void staysUnder4KbWithTheLongestClientId(String letter) {
      ServerUrl issuer = new ServerUrl("https://" + "a".repeat(60) + ".example.com/oauth/server");
      AccessTokens tokens =
          new AccessTokens(issuer, issuing.keys(), Duration.ofHours(1), issuing.clock);
      String resource = "https://" + "m".repeat(60) + ".example.com/mcp/endpoint";
      Scopes scopes = Scopes.of("files.read", "files.write", "mail.send");
      ClientId client = new ClientId("c".repeat(1024));
      List<String> names = IntStream.range(0, 400).mapToObj(i -> "claim" + i).toList();
      Map<String, Object> available = new java.util.HashMap<>();
      names.forEach(name -> available.put(name, letter.repeat(3)));

      Authorization authorization =
          new Authorization(
              client,
              GUID + "." + GUID,
              tokens.fit(client, new ResourceIndicator(resource), scopes, names, available),
              scopes,
              scopes,
              new ResourceIndicator(resource),
              Issuing.REDIRECT,
              Issuing.authorization().challenge(),
              true,
              false);
      AccessTokens.Minted minted =
          tokens.mint(session(authorization, Issuing.START.plusSeconds(60)), scopes);
      assertThat(authorization.claims()).isNotEmpty();
      assertThat(minted.token().lengthInBytes()).isBetween(3800, 4095);
      assertThat(verify(minted, issuer, resource).claims())
          .containsEntry("claim0", letter.repeat(3));
    }
  }
}

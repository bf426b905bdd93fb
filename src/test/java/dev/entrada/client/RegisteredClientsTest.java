package dev.entrada.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RegisteredClientsTest {
  private static final Secret SECRET = Secret.of("s".repeat(32));
  private static final Secret OTHER = Secret.of("t".repeat(32));

  private final RegisteredClients clients = clients(MasterSecrets.of(SECRET));

  private static RegisteredClients clients(MasterSecrets secrets) {
    return new RegisteredClients(new Sealer(secrets, "https://auth.example.com"));
  }

  @ParameterizedTest
  @EnumSource(Registrations.class)
  void haveIdsOfAtMost255Characters(Registrations client) {
    assertThat(clients.register(client.metadata()).id().value()).hasSizeLessThanOrEqualTo(255);
  }

  @ParameterizedTest
  @EnumSource(Registrations.class)
  void haveTheSameIdForTheSameMetadataAndSurviveARestart(Registrations client) {
    Client registered = clients.register(client.metadata());
    RegisteredClients restarted = clients(MasterSecrets.of(SECRET));
    assertThat(restarted.register(client.metadata())).isEqualTo(registered);
    assertThat(restarted.find(registered.id())).contains(registered);
  }

  @Test
  void haveOtherIdsForOtherMetadata() {
    assertThat(clients.register(Registrations.CLAUDE.metadata()).id())
        .isNotEqualTo(clients.register(Registrations.CHATGPT.metadata()).id());
  }

  @Test
  void keepThatTheyWantNoRefreshTokens() {
    ClientMetadata metadata =
        Registrations.read(
            "{\"redirect_uris\":[\"http://localhost/cb\"],\"grant_types\":[\"authorization_code\"]}");
    assertThat(clients.find(clients.register(metadata).id()).orElseThrow().metadata())
        .isEqualTo(metadata);
  }

  @Test
  void surviveAChangeOfSecretEvenAfterALeak() {
    Client registered = clients.register(Registrations.CLAUDE.metadata());
    for (MasterSecrets secrets :
        List.of(
            new MasterSecrets(OTHER, List.of(SECRET), List.of()),
            new MasterSecrets(OTHER, List.of(), List.of(SECRET)))) {
      assertThat(clients(secrets).find(registered.id())).contains(registered);
    }
    assertThat(clients(MasterSecrets.of(OTHER)).find(registered.id())).isEmpty();
  }

  @Test
  void areRefusedIfTheirIdWouldBeTooLong() {
    String[] uris =
        IntStream.range(0, 4)
            .mapToObj(i -> "https://example.com/" + i + "a".repeat(180))
            .toArray(String[]::new);
    assertThatThrownBy(() -> clients.register(Registrations.withRedirectUris(uris)))
        .isInstanceOfSatisfying(
            OAuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CLIENT_METADATA));
    String[] fewer = {uris[0], uris[1], uris[2]};
    assertThat(clients.register(Registrations.withRedirectUris(fewer)).id().value())
        .hasSizeLessThanOrEqualTo(1024);
  }

  @Test
  void areNotFoundByForgedIds() {
    String id = clients.register(Registrations.CLAUDE.metadata()).id().value();
    for (int i = 0; i < id.length(); i++) {
      char other = id.charAt(i) == 'A' ? 'B' : 'A';
      String forged = id.substring(0, i) + other + id.substring(i + 1);
      assertThat(clients.find(new ClientId(forged))).as("character %d", i).isEmpty();
    }
    assertThat(clients.find(new ClientId(id + "A"))).isEmpty();
    assertThat(clients.find(new ClientId("my-client"))).isEmpty();
  }

  @Test
  void areNotFoundByWhatWasSealedForSomethingElse() {
    Sealer sealer = new Sealer(MasterSecrets.of(SECRET), "https://auth.example.com");
    byte[] content = {0, 0, 0};
    String state = Base64Url.encode(sealer.seal(Purpose.STATE, "", content));
    assertThat(clients.find(new ClientId(state))).isEmpty();
  }

  @Nested
  class InTheDirectory {
    private final Client client = clients.register(Registrations.CLAUDE.metadata());

    private ClientDirectory directory(Set<String> blocked, RedirectPolicy policy) {
      return new ClientDirectory(
          Optional.empty(), Optional.of(clients), Optional.empty(), policy, blocked);
    }

    private void assertRefused(ErrorCode code, Runnable call) {
      assertThatThrownBy(call::run)
          .isInstanceOfSatisfying(OAuthException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void areFoundAndIdentified() {
      ClientDirectory directory = directory(Set.of(), RedirectPolicy.STANDARD);
      assertThat(directory.find(client.id())).isEqualTo(client);
      assertThat(directory.identify(client.id().value())).isEqualTo(client.id());
    }

    @Test
    void areUnknownUnlessTheyRegistered() {
      ClientDirectory directory = directory(Set.of(), RedirectPolicy.STANDARD);
      for (String id : List.of("other", "https://example.com/client")) {
        assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.find(new ClientId(id)));
        assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.identify(id));
      }
    }

    @Test
    void areUnknownWhereClientsMayNotRegisterThoughTheyOnceCould() {
      ClientDirectory directory =
          new ClientDirectory(
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              RedirectPolicy.STANDARD,
              Set.of());
      assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.find(client.id()));
      assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.identify(client.id().value()));
    }

    @Test
    void areTurnedAwayAtEveryCallOnceBlocked() {
      String digest = Digests.fingerprint(client.id().value());
      ClientDirectory directory = directory(Set.of(digest), RedirectPolicy.STANDARD);
      RedirectUri uri = client.metadata().redirectUris().get(0);
      assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.find(client.id()));
      assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.identify(client.id().value()));
      assertRefused(ErrorCode.INVALID_CLIENT, () -> directory.checkStillAllowed(client.id(), uri));
    }

    @Test
    void loseTheirGrantWhenThePolicyNarrows() {
      ClientDirectory directory = directory(Set.of(), RedirectPolicy.only(List.of()));
      RedirectUri uri = client.metadata().redirectUris().get(0);
      assertRefused(
          ErrorCode.UNAUTHORIZED_CLIENT, () -> directory.checkStillAllowed(client.id(), uri));
    }
  }
}

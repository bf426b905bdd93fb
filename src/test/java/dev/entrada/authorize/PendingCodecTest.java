package dev.entrada.authorize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.entrada.client.BudgetedFetch;
import dev.entrada.client.Client;
import dev.entrada.client.ClientDirectory;
import dev.entrada.client.ClientKeySets;
import dev.entrada.client.ClientMetadata;
import dev.entrada.client.MetadataDocumentClients;
import dev.entrada.client.RedirectPolicy;
import dev.entrada.client.RegisteredClients;
import dev.entrada.crypto.MasterSecrets;
import dev.entrada.crypto.Sealer;
import dev.entrada.crypto.Secret;
import dev.entrada.net.OutboundException;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.OutageException;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.testing.MutableClock;
import dev.entrada.web.BrowserBinding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a flow is carried by, when the server that reads it is not quite the one that wrote it. */
class PendingCodecTest {
  private static final RedirectUri REDIRECT_URI = new RedirectUri("https://app.example.com/cb");
  private static final List<ResourceIndicator> RESOURCES =
      IntStream.range(0, 300)
          .mapToObj(i -> new ResourceIndicator("https://mcp.example.com/" + i))
          .toList();

  private final RegisteredClients registered =
      new RegisteredClients(
          new Sealer(MasterSecrets.of(Secret.of("s".repeat(32))), "https://auth.example.com"));
  private final Client client =
      registered.register(new ClientMetadata(Optional.of("App"), List.of(REDIRECT_URI), true));

  private PendingCodec codec(List<ResourceIndicator> resources, Scopes optional) {
    return new PendingCodec(
        new Catalogue(resources, Scopes.of("read"), optional),
        new ClientDirectory(
            Optional.empty(),
            Optional.of(registered),
            Optional.empty(),
            RedirectPolicy.STANDARD,
            Set.of()));
  }

  private byte[] encoded() {
    return encoded(client);
  }

  private byte[] encoded(Client client) {
    return codec(RESOURCES, Scopes.of("write"))
        .encode(
            new PendingAuthorization(
                new byte[PendingAuthorization.FLOW_ID_BYTES],
                new byte[BrowserBinding.DIGEST_BYTES],
                client,
                REDIRECT_URI,
                RESOURCES.get(299),
                Scopes.of("read"),
                CodeChallenge.of("v".repeat(43)),
                Optional.empty(),
                false));
  }

  @Test
  void namesAResourceFarDownTheList() {
    assertThat(codec(RESOURCES, Scopes.of("write")).decode(encoded()))
        .hasValueSatisfying(
            pending -> assertThat(pending.resource()).isEqualTo(RESOURCES.get(299)));
  }

  @Test
  void aFlowThatAReleaseWithAnotherFormBeganIsBegunAnew() {
    byte[] former = encoded();
    former[0] = (byte) (former[0] & 7);

    assertThat(codec(RESOURCES, Scopes.of("write")).decode(former)).isEmpty();
  }

  /** The person has allowed the client already: to connect it anew would help nobody. */
  @Test
  void aFlowOfAClientWhoseDocumentCannotBeFetchedNowIsNotOver() {
    MutableClock clock = MutableClock.at(Instant.parse("2026-03-01T12:00:00Z"));
    MetadataDocumentClients documents =
        new MetadataDocumentClients(
            new BudgetedFetch(
                url -> {
                  throw new OutboundException("no answer", null);
                },
                clock),
            new ClientKeySets(
                url -> {
                  throw new OutboundException("no answer", null);
                },
                clock),
            List.of(),
            clock);
    PendingCodec codec =
        new PendingCodec(
            new Catalogue(RESOURCES, Scopes.of("read"), Scopes.of("write")),
            new ClientDirectory(
                Optional.empty(),
                Optional.empty(),
                Optional.of(documents),
                RedirectPolicy.STANDARD,
                Set.of()));
    Client published =
        new Client(
            new ClientId("https://app.example.com/client.json"),
            client.metadata(),
            Client.Origin.METADATA_DOCUMENT,
            ClientAuthMethod.NONE);

    assertThatThrownBy(() -> codec.decode(encoded(published))).isInstanceOf(OutageException.class);
  }

  @Test
  void aFlowUnderOtherListsIsBegunAnew() {
    assertThat(codec(RESOURCES.subList(1, 300), Scopes.of("write")).decode(encoded())).isEmpty();
    assertThat(codec(RESOURCES, Scopes.of("writes")).decode(encoded())).isEmpty();
  }
}

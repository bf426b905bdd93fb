package dev.entrada.authorize;

import dev.entrada.client.Client;
import dev.entrada.client.ClientDirectory;
import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Digests;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.CodeChallenge;
import dev.entrada.oauth.RedirectUri;
import dev.entrada.oauth.ResourceIndicator;
import dev.entrada.oauth.Scopes;
import dev.entrada.web.BrowserBinding;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a pending authorization, as few as can be: {@code state} is part of a URL that every
 * server on the way must accept. Redirect URI, resource and scopes are named by their place, with a
 * digest that tells when the list has changed meanwhile.
 */
final class PendingCodec {
  private static final int CLIENT_ID_IS_TEXT = 1;
  private static final int HAS_STATE = 2;
  private static final int UNASKED = 4;

  /** Always set: what was sealed before it had another form, and is begun anew. */
  private static final int FORM = 8;

  private static final int CHALLENGE_BYTES = 32;
  private static final int CHECK_BYTES = 4;

  private final Catalogue catalogue;
  private final ClientDirectory clients;

  PendingCodec(Catalogue catalogue, ClientDirectory clients) {
    this.catalogue = catalogue;
    this.clients = clients;
  }

  byte[] encode(PendingAuthorization pending) {
    String clientId = pending.client().id().value();
    Optional<byte[]> raw = Base64Url.decode(clientId);
    List<RedirectUri> registered = pending.client().metadata().redirectUris();
    int place = 0;
    while (!registered.get(place).matches(pending.redirectUri())) {
      place++;
    }
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(
          FORM
              | (raw.isEmpty() ? CLIENT_ID_IS_TEXT : 0)
              | (pending.clientState().isPresent() ? HAS_STATE : 0)
              | (pending.unasked() ? UNASKED : 0));
      out.write(pending.flowId());
      out.write(pending.browser());
      out.write(catalogue.fingerprint());
      write(out, raw.orElseGet(() -> clientId.getBytes(StandardCharsets.US_ASCII)));
      out.writeByte(place);
      out.write(check(registered.get(place)));
      out.writeShort(
          pending.redirectUri().isLoopback() ? pending.redirectUri().port().orElse(0) : 0);
      out.writeShort(catalogue.indexOf(pending.resource()).orElseThrow());
      write(out, scopeBits(pending.scopes()));
      out.write(Base64Url.decode(pending.challenge().value()).orElseThrow());
      if (pending.clientState().isPresent()) {
        write(out, pending.clientState().get().getBytes(StandardCharsets.UTF_8));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e); // memory does not fail to be written
    }
  }

  /**
   * Reads what {@link #encode} wrote. The client is looked up anew, so that a blocked one goes no
   * further.
   *
   * @return empty if the configuration, the client's metadata or this server's release has changed
   *     meanwhile
   * @throws dev.entrada.oauth.OAuthException if the client is not accepted any more
   * @throws dev.entrada.oauth.OutageException if nobody can say now whether it is
   */
  Optional<PendingAuthorization> decode(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      int flags = in.readUnsignedByte();
      if ((flags & FORM) == 0) {
        return Optional.empty();
      }
      byte[] flowId = in.readNBytes(PendingAuthorization.FLOW_ID_BYTES);
      byte[] browser = in.readNBytes(BrowserBinding.DIGEST_BYTES);
      if (!Arrays.equals(in.readNBytes(CHECK_BYTES), catalogue.fingerprint())) {
        return Optional.empty();
      }
      byte[] id = read(in);
      boolean text = (flags & CLIENT_ID_IS_TEXT) != 0;
      Client client =
          clients.findAgain(
              new ClientId(
                  text ? new String(id, StandardCharsets.US_ASCII) : Base64Url.encode(id)));
      int place = in.readUnsignedByte();
      byte[] check = in.readNBytes(CHECK_BYTES);
      int port = in.readUnsignedShort();
      List<RedirectUri> registered = client.metadata().redirectUris();
      if (place >= registered.size() || !Arrays.equals(check(registered.get(place)), check)) {
        return Optional.empty();
      }
      RedirectUri redirectUri = registered.get(place);
      if (redirectUri.isLoopback()) {
        redirectUri = redirectUri.withPort(port == 0 ? Optional.empty() : Optional.of(port));
      }
      clients.checkStillAllowed(client.id(), redirectUri);
      ResourceIndicator resource = catalogue.resources().get(in.readUnsignedShort());
      Scopes scopes = scopes(read(in));
      CodeChallenge challenge = new CodeChallenge(Base64Url.encode(in.readNBytes(CHALLENGE_BYTES)));
      Optional<String> state =
          (flags & HAS_STATE) != 0
              ? Optional.of(new String(read(in), StandardCharsets.UTF_8))
              : Optional.empty();
      return Optional.of(
          new PendingAuthorization(
              flowId,
              browser,
              client,
              redirectUri,
              resource,
              scopes,
              challenge,
              state,
              (flags & UNASKED) != 0));
    } catch (IOException e) {
      throw new IllegalStateException("a pending authorization that we sealed cannot be read", e);
    }
  }

  private byte[] scopeBits(Scopes scopes) {
    BitSet bits = new BitSet();
    List<String> all = catalogue.scopes();
    for (int i = 0; i < all.size(); i++) {
      bits.set(i, scopes.contains(all.get(i)));
    }
    return bits.toByteArray();
  }

  private Scopes scopes(byte[] bits) {
    List<String> chosen = new ArrayList<>();
    List<String> all = catalogue.scopes();
    BitSet.valueOf(bits).stream().filter(i -> i < all.size()).forEach(i -> chosen.add(all.get(i)));
    return Scopes.of(chosen);
  }

  private static byte[] check(RedirectUri registered) {
    byte[] hash = Digests.sha256(registered.value().getBytes(StandardCharsets.US_ASCII));
    return Arrays.copyOf(hash, CHECK_BYTES);
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static byte[] read(DataInputStream in) throws IOException {
    return in.readNBytes(in.readUnsignedShort());
  }
}

package dev.entrada.client;

import dev.entrada.crypto.Base64Url;
import dev.entrada.crypto.Purpose;
import dev.entrada.crypto.Sealer;
import dev.entrada.oauth.ClientAuthMethod;
import dev.entrada.oauth.ClientId;
import dev.entrada.oauth.ErrorCode;
import dev.entrada.oauth.OAuthException;
import dev.entrada.oauth.RedirectUri;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Clients that registered themselves. The {@code client_id} is the metadata, sealed: base64url, the
 * same for the same metadata, at most 255 characters for what today's clients register and 1,024 at
 * most. It has no expiry, so a restart or another node changes nothing for a client.
 *
 * <p>Inside: one byte of flags, the name, the redirect URIs, each behind its length in two bytes.
 */
public final class RegisteredClients {
  private static final int NO_REFRESH_TOKENS = 1;

  private final Sealer sealer;

  public RegisteredClients(Sealer sealer) {
    this.sealer = sealer;
  }

  /**
   * Makes a client of its metadata. Writes nothing anywhere.
   *
   * @throws OAuthException invalid_client_metadata if the metadata is too large to be sealed
   */
  public Client register(ClientMetadata metadata) {
    String id = Base64Url.encode(sealer.sealDeterministic(Purpose.CLIENT_ID, "", encode(metadata)));
    if (id.length() > ClientId.MAX_LENGTH) {
      throw new OAuthException(
          ErrorCode.INVALID_CLIENT_METADATA, "the names and redirect URIs are too long together");
    }
    return client(new ClientId(id), metadata);
  }

  /** The client of that id; empty if we did not seal it. */
  public Optional<Client> find(ClientId id) {
    return Base64Url.decode(id.value())
        .flatMap(bytes -> sealer.open(Purpose.CLIENT_ID, "", bytes))
        .map(content -> client(id, decode(content)));
  }

  private static Client client(ClientId id, ClientMetadata metadata) {
    return new Client(id, metadata, Client.Origin.REGISTERED, ClientAuthMethod.NONE);
  }

  private static byte[] encode(ClientMetadata metadata) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(metadata.refreshTokens() ? 0 : NO_REFRESH_TOKENS);
      write(out, metadata.name().orElse(""));
      for (RedirectUri uri : metadata.redirectUris()) {
        write(out, uri.value());
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e); // memory does not fail to be written
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static ClientMetadata decode(byte[] content) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
      boolean refreshTokens = (in.readByte() & NO_REFRESH_TOKENS) == 0;
      String name = read(in);
      List<RedirectUri> uris = new ArrayList<>();
      while (in.available() > 0) {
        uris.add(new RedirectUri(read(in)));
      }
      return new ClientMetadata(
          name.isEmpty() ? Optional.empty() : Optional.of(name), uris, refreshTokens);
    } catch (IOException e) {
      throw new IllegalStateException("a client id that we sealed cannot be read", e);
    }
  }

  private static String read(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
  }
}

package dev.entrada.entra;

import dev.entrada.tenant.EntraOutage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A token of another issuer that the app registration trusts, such as Kubernetes' for a service
 * account (workload identity federation). The file is read at every use, because the platform
 * replaces it.
 */
public record FederatedToken(Path file) implements EntraCredential {
  @Override
  public Map<String, String> parameters(URI tokenEndpoint) {
    try {
      return EntraCredential.assertion(Files.readString(file).strip());
    } catch (IOException e) {
      throw new EntraOutage("entrada.federated-token-file cannot be read", e);
    }
  }
}

package dev.entrada.container;

import java.io.IOException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.shrinkwrap.api.Archive;

/**
 * Arquillian's way to {@link JettyContainer}, which starts and stops by itself. (The adapters that
 * there are embed Jetty, or know none that is this new.)
 */
public final class JettyAdapter implements DeployableContainer<JettyAdapter.Nothing> {
  private final JettyContainer jetty = (JettyContainer) Container.current();

  /** Named in {@code src/test/jetty}, which only the profile of Jetty has on its class path. */
  public static final class Extension implements LoadableExtension {
    @Override
    public void register(ExtensionBuilder builder) {
      builder.service(DeployableContainer.class, JettyAdapter.class);
    }
  }

  /** There is nothing to configure. */
  public static final class Nothing implements ContainerConfiguration {
    @Override
    public void validate() {}
  }

  @Override
  public Class<Nothing> getConfigurationClass() {
    return Nothing.class;
  }

  @Override
  public ProtocolDescription getDefaultProtocol() {
    return new ProtocolDescription("Local");
  }

  @Override
  public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
    try {
      jetty.drop(archive);
    } catch (IOException e) {
      throw new DeploymentException("cannot deploy " + archive.getName(), e);
    }
    return new ProtocolMetaData();
  }

  @Override
  public void undeploy(Archive<?> archive) throws DeploymentException {
    try {
      jetty.remove(archive);
    } catch (IOException e) {
      throw new DeploymentException("cannot undeploy " + archive.getName(), e);
    }
  }
}

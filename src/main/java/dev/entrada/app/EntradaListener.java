package dev.entrada.app;

import dev.entrada.resource.TokenAuthority;
import dev.entrada.settings.ConfigurationException;
import dev.entrada.settings.Sources;
import dev.entrada.web.Endpoint;
import dev.entrada.web.RecordTypes;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.time.Clock;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches the authorization server on in an app: name it as a {@code listener-class} in its {@code
 * web.xml}. The endpoints come under {@code entrada.path-prefix}, {@code /oauth} by default, the
 * metadata under {@code /.well-known}; filters of the same app find the server by themselves. With
 * a configuration that is not right the app does not start.
 */
public class EntradaListener implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(EntradaListener.class);

  private @Nullable Application application;
  private @Nullable StartUpDoctor doctor;

  @Override
  public final void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    Configuration configuration;
    Application started;
    try {
      configuration = configuration(context);
      started = new Application(configuration.settings(), Clock.systemUTC(), telemetry());
    } catch (ConfigurationException e) {
      LOG.error("{}", e.getMessage());
      throw e;
    }
    application = started;
    try {
      endpoints(started).forEach((path, endpoint) -> register(context, path, endpoint));
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    context.setAttribute(TokenAuthority.ATTRIBUTE, started);
    LOG.info(
        "Entrada issues tokens as {} for {}",
        started.issuer(),
        started.settings().catalogue().resources());
    if (configuration.settings().operations().doctor()) {
      doctor = new StartUpDoctor(configuration, started, StartUpDoctor.DELAYS);
    }
  }

  private Configuration configuration(ServletContext context) {
    Configuration configuration =
        Configuration.read(
            Stream.concat(
                    Configuration.sourcesOfProcess().stream(),
                    Stream.of(
                        Sources.contextParameters(
                            Configuration.NAMESPACE,
                            Collections.list(context.getInitParameterNames()),
                            context::getInitParameter)))
                .toList(),
            defaultPrefix());
    configuration.warnings().forEach(LOG::warn);
    return configuration;
  }

  /** Where the endpoints are when nothing is configured. */
  String defaultPrefix() {
    return "/oauth";
  }

  /** Who counts and times what the server does. */
  Telemetry telemetry() {
    return Telemetry.NONE;
  }

  /** The endpoints by servlet mapping. */
  Map<String, Endpoint> endpoints(Application started) {
    return started.endpoints();
  }

  private static void register(ServletContext context, String path, Endpoint endpoint) {
    ServletRegistration.Dynamic registration = context.addServlet("entrada " + path, endpoint);
    if (registration == null) {
      throw new IllegalStateException("a servlet named \"entrada " + path + "\" exists already");
    }
    registration.setAsyncSupported(true);
    if (!registration.addMapping(path).isEmpty()) {
      throw new IllegalStateException(
          path + " is taken by a servlet of the app; set entrada.path-prefix to another path");
    }
  }

  @Override
  public final void contextDestroyed(ServletContextEvent event) {
    StartUpDoctor examining = doctor;
    if (examining != null) {
      examining.close();
    }
    Application running = application;
    if (running != null) {
      event.getServletContext().removeAttribute(TokenAuthority.ATTRIBUTE);
      running.close();
    }
    RecordTypes.release();
  }
}

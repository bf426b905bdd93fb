package dev.entrada.container;

import dev.entrada.container.app.BareServlet;
import dev.entrada.container.app.NotesTool;
import dev.entrada.container.app.SdkApp;
import dev.entrada.container.app.ToolServlet;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ArchivePath;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WARs that the containers get: ours as it was built, and those of somebody who uses it. */
public final class WebApps {
  static final String WEB_XML = "WEB-INF/web.xml";

  /** Whoever has the server within an app takes this file over as well. */
  private static final String PAYARA_XML = "WEB-INF/glassfish-web.xml";

  private static final File SERVER =
      new File(System.getProperty("entrada.war", "target/entrada.war"));
  private static final File CLASSES =
      new File(System.getProperty("entrada.classes", "target/entrada-classes.jar"));

  /** What only the server needs; an app that takes the filter does not get these from Maven. */
  private static final List<String> SERVER_ONLY =
      List.of(
          "HikariCP",
          "h2",
          "postgresql",
          "slf4j-jdk14",
          "jedis",
          "redis-authx-core",
          "commons-pool2",
          "HdrHistogram",
          "micrometer-.*",
          "prometheus-.*");

  private static final String METADATA = "<url-pattern>/.well-known/";

  private static final String HANDLERS =
      """

        <context-param>
          <param-name>notes</param-name>
          <param-value>%s</param-value>
        </context-param>
        <listener>
          <listener-class>dev.entrada.container.app.SdkApp</listener-class>
        </listener>
        <servlet>
          <servlet-name>bare</servlet-name>
          <servlet-class>dev.entrada.container.app.BareServlet</servlet-class>
          <async-supported>true</async-supported>
        </servlet>
        <servlet-mapping>
          <servlet-name>bare</servlet-name>
          <url-pattern>/bare</url-pattern>
        </servlet-mapping>
      """;

  /** The official SDK and what it needs, a pool of connections, and a driver. */
  private static final String SDK =
      "(HikariCP|postgresql|mcp|jackson|reactor-core|reactive-streams|json-schema-validator|itu|slf4j-api"
          + "|jspecify)-.*\\.jar";

  private WebApps() {}

  /** The server's WAR, as it is. */
  static WebArchive server(String name) {
    return ShrinkWrap.create(ZipImporter.class, name).importFrom(SERVER).as(WebArchive.class);
  }

  /** The server's WAR with settings in its {@code web.xml}. */
  static WebArchive server(String name, Map<String, String> settings) {
    WebArchive war = server(name);
    String parameters = contextParameters(settings);
    String webXml = text(war, WEB_XML).replace("  <listener>", parameters + "  <listener>");
    war.delete(WEB_XML);
    war.add(new StringAsset(webXml), WEB_XML);
    return war;
  }

  /**
   * An app with one MCP endpoint at {@code /mcp}, protected by the filter.
   *
   * @param settings the filter's
   */
  public static WebArchive protectedApp(String name, Map<String, String> settings) {
    WebArchive app = app(name, webXml("", filter(settings)));
    addLibraries(app, false);
    return app;
  }

  /** The same with the server in it. */
  static WebArchive sameApp(
      String name, Map<String, String> server, Map<String, String> filterSettings) {
    String listener =
        contextParameters(server)
            + """
              <listener>
                <listener-class>dev.entrada.app.EntradaListener</listener-class>
              </listener>
            """;
    WebArchive app = app(name, webXml(listener, filter(filterSettings)));
    addLibraries(app, true);
    app.add(server("server.war").get(PAYARA_XML).getAsset(), PAYARA_XML);
    return app;
  }

  /** Leaves a library out of an app. */
  static WebArchive without(String library, WebArchive app) {
    app.getContent(path -> is(library, path)).keySet().forEach(app::delete);
    return app;
  }

  /** Adds elements to the end of an app's {@code web.xml}. */
  static WebArchive withElements(WebArchive app, String elements) {
    String webXml = text(app, WEB_XML).replace("</web-app>", elements + "</web-app>");
    app.delete(WEB_XML);
    return app.add(new StringAsset(webXml), WEB_XML);
  }

  /** The same servlet, protected by nobody. */
  static WebArchive unprotectedApp(String name) {
    return app(name, webXml("", ""));
  }

  /**
   * Adds a servlet that does nothing, and a whole MCP server with its libraries. In those are
   * servlets with annotations that WildFly cannot make instances of, so that nothing is scanned.
   *
   * @param database where that server has its notes
   * @param filter what to add to {@code web.xml} besides
   */
  static WebArchive addHandlers(WebArchive app, String database, String filter) {
    String webXml = text(app, WEB_XML);
    app.delete(WEB_XML);
    app.add(
        new StringAsset(
            webXml
                .replace(
                    "version=\"6.0\">",
                    "version=\"6.0\" metadata-complete=\"true\">"
                        + HANDLERS.formatted(database)
                        + filter)
                .replace(
                    METADATA,
                    "<url-pattern>/bare</url-pattern><url-pattern>/sdk</url-pattern>" + METADATA)),
        WEB_XML);
    Stream.of(System.getProperty("surefire.test.class.path", "").split(File.pathSeparator))
        .map(File::new)
        .filter(jar -> jar.getName().matches(SDK))
        .filter(jar -> !app.contains("WEB-INF/lib/" + jar.getName()))
        .forEach(app::addAsLibrary);
    return app.addClasses(BareServlet.class, SdkApp.class, NotesTool.class);
  }

  private static WebArchive app(String name, String webXml) {
    return ShrinkWrap.create(WebArchive.class, name)
        .addClass(ToolServlet.class)
        .add(new StringAsset(webXml), WEB_XML);
  }

  private static void addLibraries(WebArchive app, boolean withServer) {
    app.addAsLibrary(CLASSES);
    server("libraries.war")
        .getContent(path -> path.get().matches("/WEB-INF/lib/.*\\.jar"))
        .forEach(
            (path, node) -> {
              if (withServer || SERVER_ONLY.stream().noneMatch(library -> is(library, path))) {
                app.add(node.getAsset(), path);
              }
            });
  }

  private static boolean is(String library, ArchivePath path) {
    return path.get().matches("/WEB-INF/lib/" + library + "-[0-9].*\\.jar");
  }

  private static String webXml(String listener, String filter) {
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
        %s%s  <servlet>
            <servlet-name>tools</servlet-name>
            <servlet-class>dev.entrada.container.app.ToolServlet</servlet-class>
            <async-supported>true</async-supported>
          </servlet>
          <servlet-mapping>
            <servlet-name>tools</servlet-name>
            <url-pattern>/mcp</url-pattern>
          </servlet-mapping>
        </web-app>
        """
        .formatted(listener, filter);
  }

  private static String filter(Map<String, String> settings) {
    return """
          <filter>
            <filter-name>mcp</filter-name>
            <filter-class>dev.entrada.resource.BearerTokenFilter</filter-class>
            <async-supported>true</async-supported>
        %s  </filter>
          <filter-mapping>
            <filter-name>mcp</filter-name>
            <url-pattern>/mcp</url-pattern>
            <url-pattern>/.well-known/oauth-protected-resource/*</url-pattern>
            <dispatcher>REQUEST</dispatcher>
            <dispatcher>ASYNC</dispatcher>
          </filter-mapping>
        """
        .formatted(parameters("init-param", "", settings));
  }

  private static String contextParameters(Map<String, String> settings) {
    return parameters("context-param", "entrada.", settings);
  }

  private static String parameters(String element, String prefix, Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(
            setting ->
                "  <%1$s><param-name>%2$s</param-name><param-value>%3$s</param-value></%1$s>%n"
                    .formatted(element, prefix + setting.getKey(), setting.getValue()))
        .collect(Collectors.joining());
  }

  static String text(Archive<?> archive, String path) {
    try (var content = archive.get(path).getAsset().openStream()) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

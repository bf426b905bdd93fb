package dev.entrada.container;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.jboss.arquillian.container.test.api.ContainerController;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that starts, stops and fills the container by itself. Its methods run in their order. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@TestMethodOrder(OrderAnnotation.class)
abstract class ContainerTestCase {
  static final Container CONTAINER = Container.current();
  static final String ORIGIN = CONTAINER.origin();

  /** What it runs with. */
  private static Map<String, String> properties = Map.of();

  /** What there was when nothing of ours was deployed. */
  private static LoadersOfProcess before = new LoadersOfProcess(Set.of(), List.of());

  @ArquillianResource ContainerController controller;
  @ArquillianResource Deployer deployer;

  /**
   * Sees that the container runs with these system properties alone. Nothing may be deployed before
   * or after it.
   */
  final void startEmpty(Map<String, String> systemProperties) {
    if (controller.isStarted(CONTAINER.qualifier()) && systemProperties.equals(properties)) {
      return;
    }
    restart(systemProperties);
    McpVisit.get(ORIGIN + "/");
    before = Container.process().loaders();
  }

  /** Restarts it with all that is deployed. */
  final void restart(Map<String, String> systemProperties) {
    stop();
    Map<String, String> configuration = CONTAINER.configuration(systemProperties);
    CONTAINER.launch();
    controller.start(CONTAINER.qualifier(), configuration);
    properties = systemProperties;
  }

  final void stop() {
    if (controller.isStarted(CONTAINER.qualifier())) {
      controller.stop(CONTAINER.qualifier());
      CONTAINER.end();
    }
  }

  /**
   * Sees that an empty container has kept no thread and no class of ours. A thread is an app's if
   * it runs its code or holds its class loader; those of the container and the JDK come when they
   * like.
   */
  static void assertNothingIsLeft() {
    JavaProcess process = Container.process();
    Instant end = Instant.now().plus(CONTAINER.patience());
    List<String> classes = process.classesAfterCollection("dev.entrada.");
    while (!classes.isEmpty() && Instant.now().isBefore(end)) {
      CONTAINER.moveOn();
      classes = process.classesAfterCollection("dev.entrada.");
    }
    SoftAssertions left = new SoftAssertions();
    left.assertThat(process.threadsOfOurs()).as("threads of ours").isEmpty();
    left.assertThat(process.loaders().threadsOfLoadersSince(before))
        .as("threads of class loaders that were not there before")
        .allMatch(CONTAINER::isOfItsOwn);
    left.assertThat(classes).as("classes that are still loaded").isEmpty();
    left.assertAll();
  }
}

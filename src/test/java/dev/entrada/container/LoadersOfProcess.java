package dev.entrada.container;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import dev.entrada.container.agent.Loaders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;

/**
 * The class loaders of a process, and those that its threads hold.
 *
 * @param loaders their identities
 */
record LoadersOfProcess(Set<String> loaders, List<HeldByThread> threads) {
  /** A thread with its context class loader and that of its own class. */
  record HeldByThread(String context, String own, String name) {}

  static LoadersOfProcess of(long pid) {
    Path agent = Container.directory().resolve("loaders.jar");
    Path answer = Container.directory().resolve("loaders.txt");
    ShrinkWrap.create(JavaArchive.class)
        .addClass(Loaders.class)
        .setManifest(
            new StringAsset(
                "Manifest-Version: 1.0\nAgent-Class: " + Loaders.class.getName() + "\n"))
        .as(ZipExporter.class)
        .exportTo(agent.toFile(), true);
    try {
      VirtualMachine process = VirtualMachine.attach(String.valueOf(pid));
      try {
        process.loadAgent(agent.toString(), answer.toString());
      } finally {
        process.detach();
      }
      return parse(Files.readAllLines(answer));
    } catch (AttachNotSupportedException
        | AgentLoadException
        | AgentInitializationException
        | IOException e) {
      throw new IllegalStateException("cannot look into process " + pid, e);
    }
  }

  private static LoadersOfProcess parse(List<String> lines) {
    return new LoadersOfProcess(
        lines.stream()
            .filter(line -> line.startsWith("loader "))
            .map(line -> line.substring("loader ".length()))
            .collect(Collectors.toSet()),
        lines.stream()
            .filter(line -> line.startsWith("thread "))
            .map(line -> line.split(" ", 4))
            .map(parts -> new HeldByThread(parts[1], parts[2], parts[3]))
            .toList());
  }

  /** The threads that hold a loader which was not there before. */
  List<String> threadsOfLoadersSince(LoadersOfProcess before) {
    return threads.stream()
        .filter(
            thread ->
                !before.loaders.contains(thread.context) || !before.loaders.contains(thread.own))
        .map(HeldByThread::name)
        .toList();
  }
}

package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RedisClusterServers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on a Redis Cluster of three primaries, one of which dies and has a replica. */
@Timeout(180)
class RedisClusterNodesIT {
  @TempDir Path directory;

  @Test
  void clientsSignInAndRefreshAndGoOnWhenAPrimaryDies() {
    try (RedisClusterServers cluster = RedisClusterServers.start(directory);
        NodeProcesses nodes =
            new NodeProcesses(
                directory, Map.of("store", cluster.url()), Duration.ZERO, Duration.ZERO)) {
      List<Journey> journeys = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Journey journey = new Journey(nodes.base());
        for (Step step : Step.values()) {
          if (step == Step.REVOKE) {
            break;
          }
          journey.succeed(step);
        }
        journeys.add(journey);
      }
      assertThat(cluster.keys()).filteredOn(k -> k.startsWith("entrada:session:")).hasSize(8);

      cluster.node(0).awaitReplica(cluster.node(3));
      cluster.node(0).kill();

      for (Journey journey : journeys) {
        eventually(journey, Step.REFRESH);
        eventually(journey, Step.REVOKE);
        eventually(journey, Step.REFRESH_REVOKED);
      }
      new Journey(nodes.base()).complete();
      assertThat(nodes.entra().requestsTo("/login")).as("sign-ins at Entra").hasSize(9);
      cluster.node(0).restart();
    }
  }

  private static void eventually(Journey journey, Step step) {
    Instant end = Instant.now().plusSeconds(30);
    Answer answer = journey.take(step);
    while (answer.status() == 503 && Instant.now().isBefore(end)) {
      StoreOutageHttpTest.assertUnavailable(step, answer);
      answer = journey.take(step);
    }
    assertThat(answer.status()).as("%s: %s", step, answer).isEqualTo(step.success);
  }
}

package dev.entrada.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.entrada.nodes.Journey.Step;
import dev.entrada.testing.OAuthTestClient.Answer;
import dev.entrada.testing.RedisSentinels;
import dev.entrada.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Two nodes on a Redis with a replica and three Sentinels, which promote it by themselves. */
@Timeout(180)
class RedisSentinelNodesIT {
  private static final Duration FAILOVER = Duration.ofSeconds(30);

  @TempDir Path directory;

  private RedisServer redis(String name) throws Exception {
    return RedisServer.start(Files.createDirectories(directory.resolve(name)));
  }

  @Test
  void aClientGoesOnAfterEachFailover() throws Exception {
    try (RedisServer first = redis("first");
        RedisServer second = redis("second")) {
      second.execute("REPLICAOF", "127.0.0.1", String.valueOf(first.port()));
      try (RedisSentinels sentinels = RedisSentinels.start(directory, first, 1);
          NodeProcesses nodes =
              new NodeProcesses(
                  directory,
                  Map.of("store", sentinels.url(RedisSentinels.PRIMARY)),
                  Duration.ZERO,
                  Duration.ZERO)) {
        Journey journey = new Journey(nodes.base());
        for (Step step : Step.values()) {
          if (step == Step.INTROSPECT) {
            break;
          }
          journey.succeed(step);
        }
        first.awaitReplica(second);
        first.kill();
        int unavailable = refreshed(journey);
        assertThat(unavailable).as("answers in the seconds of the failover").isPositive();
        assertThat(second.execute("ROLE")).startsWith("master");
        sentinels.awaitPrimary(second);
        journey.succeed(Step.REFRESH);

        first.restart(); // the Sentinels make it a replica
        awaitReplica(first);
        second.awaitReplica(first);
        sentinels.killOne();
        second.kill();
        refreshed(journey);
        assertThat(first.execute("ROLE")).startsWith("master");
        journey.succeed(Step.INTROSPECT);
        journey.succeed(Step.REVOKE);
        journey.succeed(Step.REFRESH_REVOKED);
        assertThat(nodes.entra().requestsTo("/login")).as("sign-ins at Entra").hasSize(1);
        second.restart();
      }
    }
  }

  /** How often it was told to come back. */
  private static int refreshed(Journey journey) {
    Instant end = Instant.now().plus(FAILOVER);
    int unavailable = 0;
    Answer answer = journey.take(Step.REFRESH);
    while (answer.status() != 200) {
      StoreOutageHttpTest.assertUnavailable(Step.REFRESH, answer);
      unavailable++;
      assertThat(Instant.now()).isBefore(end);
      answer = journey.take(Step.REFRESH);
    }
    return unavailable;
  }

  private static void awaitReplica(RedisServer server) {
    Instant end = Instant.now().plus(FAILOVER);
    while (!isReplica(server)) {
      assertThat(Instant.now()).as("%s is a replica", server.port()).isBefore(end);
    }
  }

  private static boolean isReplica(RedisServer server) {
    try {
      return server.execute("ROLE").startsWith("slave");
    } catch (JedisConnectionException e) {
      return false; // Sentinels cut all clients of a server that they make a replica
    }
  }
}

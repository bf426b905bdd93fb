package dev.entrada.benchmark;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.entrada.jose.SigningKey;
import jakarta.servlet.Filter;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

/**
 * Spring Security's resource server, told to check what our filter checks: signature, type, issuer,
 * audience, times, one scope. Stateless; all else as it comes.
 */
final class SpringSecurity implements AutoCloseable {
  private final AnnotationConfigApplicationContext context =
      new AnnotationConfigApplicationContext();

  SpringSecurity(SigningKey key) {
    context.registerBean(JwtDecoder.class, () -> decoder(key));
    context.register(Rules.class);
    context.refresh();
  }

  /** The whole chain, as it stands in front of an application. */
  Filter chain() {
    return context.getBean("springSecurityFilterChain", Filter.class);
  }

  static NimbusJwtDecoder decoder(SigningKey key) {
    RSAKey jwk =
        new RSAKey.Builder((RSAPublicKey) key.publicJwk().key())
            .keyID(key.kid())
            .algorithm(JWSAlgorithm.RS256)
            .build();
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt")));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            JWSAlgorithm.RS256, new ImmutableJWKSet<>(new JWKSet(jwk))));
    processor.setJWTClaimsSetVerifier((claims, unused) -> {}); // Spring's validators do that
    NimbusJwtDecoder decoder = new NimbusJwtDecoder(processor);
    decoder.setJwtValidator(
        JwtValidators.createDefaultWithValidators(
            List.of(
                new JwtTimestampValidator(Duration.ofSeconds(30)),
                new JwtIssuerValidator(AccessTokenPool.ISSUER),
                new JwtClaimValidator<List<String>>(
                    "aud", aud -> aud != null && aud.contains(AccessTokenPool.RESOURCE)))));
    return decoder;
  }

  @Override
  public void close() {
    context.close();
  }

  /** What an application would write. */
  @Configuration
  @EnableWebSecurity
  static class Rules {
    @Bean
    SecurityFilterChain rules(HttpSecurity http) throws Exception {
      return http.csrf(csrf -> csrf.disable())
          .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
          .authorizeHttpRequests(
              requests -> requests.anyRequest().hasAuthority("SCOPE_" + AccessTokenPool.SCOPE))
          .oauth2ResourceServer(server -> server.jwt(jwt -> {}))
          .build();
    }
  }
}

package stranger;

import dev.entrada.resource.BearerTokenFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** As docs/filter.md has it. */
@Configuration
class Filters {
  @Bean
  FilterRegistrationBean<BearerTokenFilter> mcpBearer() {
    var bean = new FilterRegistrationBean<>(new BearerTokenFilter());
    bean.setName("mcp");
    bean.addInitParameter("resource", "https://mcp.example.com/mcp");
    bean.addInitParameter("issuer-url", "https://auth.example.com");
    bean.addInitParameter("required-scopes", "read");
    bean.addUrlPatterns("/mcp", "/.well-known/oauth-protected-resource/*");
    bean.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    bean.setAsyncSupported(true);
    bean.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
    return bean;
  }
}

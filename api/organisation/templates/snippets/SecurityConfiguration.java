package YOUR_PACKAGE;

import static org.springframework.security.config.Customizer.withDefaults;

import java.util.HashSet;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;
import org.springframework.security.web.SecurityFilterChain;

@Configuration
class SecurityConfiguration {
  @Bean
  SecurityFilterChain pages(HttpSecurity http, ClientRegistrationRepository registrations) throws Exception {
    // Signing out here signs out at the provider too.
    var signOut = new OidcClientInitiatedLogoutSuccessHandler(registrations);
    signOut.setPostLogoutRedirectUri("{baseUrl}/");
    return http
        .authorizeHttpRequests(requests -> requests
            .requestMatchers("/admin/**").hasRole("admin")
            .anyRequest().authenticated())
        .oauth2Login(login -> login.failureHandler((request, response, error) -> {
          // For example, the person cancelled or has no access.
          response.setStatus(403);
          response.setContentType("text/plain;charset=UTF-8");
          response.getWriter().println(error.getMessage());
        }))
        .logout(logout -> logout.logoutSuccessHandler(signOut))
        // The provider notifies this application when the person signs out elsewhere.
        .oidcLogout(logout -> logout.backChannel(withDefaults()))
        .build();
  }

  /** The person's roles become authorities: "admin" becomes ROLE_admin. */
  @Bean
  GrantedAuthoritiesMapper roles() {
    return authorities -> {
      var all = new HashSet<GrantedAuthority>(authorities);
      for (var authority : authorities) {
        if (authority instanceof OidcUserAuthority person && person.getIdToken().hasClaim("roles")) {
          for (var role : person.getIdToken().getClaimAsStringList("roles")) {
            all.add(new SimpleGrantedAuthority("ROLE_" + role));
          }
        }
      }
      return all;
    };
  }
}

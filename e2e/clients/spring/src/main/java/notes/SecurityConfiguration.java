package notes;

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
    var signOut = new OidcClientInitiatedLogoutSuccessHandler(registrations);
    signOut.setPostLogoutRedirectUri("{baseUrl}/signed-out");
    return http
        .authorizeHttpRequests(requests -> requests
            .requestMatchers("/signed-out").permitAll()
            .requestMatchers("/admin").hasRole("admin")
            .anyRequest().authenticated())
        .oauth2Login(withDefaults())
        .logout(logout -> logout.logoutSuccessHandler(signOut))
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
          person.getIdToken().getClaimAsStringList("roles")
              .forEach(role -> all.add(new SimpleGrantedAuthority("ROLE_" + role)));
        }
      }
      return all;
    };
  }
}

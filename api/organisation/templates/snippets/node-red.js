// In settings.js, after: npm install passport-openidconnect
// Register the redirect URI {{ values.site }}/auth/strategy/callback
// and the post-logout redirect URI {{ values.signed_out_plain() }}
const permissions = new Map();

module.exports = {
  adminAuth: {
    type: "strategy",
    strategy: {
      name: "openidconnect",
      label: "Sign in with Aldaba",
      icon: "fa-sign-in",
      strategy: require("passport-openidconnect").Strategy,
      options: {
        issuer: "{{ values.issuer }}",
        authorizationURL: "{{ values.issuer }}/oauth2/authorize",
        tokenURL: "{{ values.issuer }}/oauth2/token",
        userInfoURL: "{{ values.issuer }}/oauth2/userinfo",
        clientID: {{ values.client_id }},
        clientSecret: "YOUR_CLIENT_SECRET",
        callbackURL: "{{ values.site }}/auth/strategy/callback",
        scope: {{ values.scope }},
        // People with the role "admin" may change flows; others may read them.
        verify(issuer, userinfo, profile, context, idToken, accessToken, refreshToken, params, done) {
          const { roles = [] } = JSON.parse(Buffer.from(idToken.split(".")[1], "base64url"));
          permissions.set(userinfo.username, roles.includes("admin") ? "*" : "read");
          done(null, userinfo);
        },
      },
    },
    users: async (username) =>
      permissions.has(username) ? { username, permissions: permissions.get(username) } : null,
  },
  editorTheme: {
    logout: { redirect: "{{ values.logout_url() }}" },
  },
};

# In /etc/gitlab/gitlab.rb, then: gitlab-ctl reconfigure
# Register the redirect URI {{ values.site }}/users/auth/openid_connect/callback
gitlab_rails["omniauth_allow_single_sign_on"] = ["openid_connect"]
gitlab_rails["omniauth_block_auto_created_users"] = false
gitlab_rails["omniauth_providers"] = [
  {
    name: "openid_connect",
    label: "Aldaba",
    args: {
      name: "openid_connect",
      scope: {{ values.group_scope_list }},
      response_type: "code",
      issuer: "{{ values.issuer }}",
      discovery: true,
      client_auth_method: "basic",
      uid_field: "sub",
      pkce: true,
      client_options: {
        identifier: {{ values.client_id }},
        secret: "YOUR_CLIENT_SECRET",
        redirect_uri: "{{ values.site }}/users/auth/openid_connect/callback",
        # People with the role "admin" become administrators.
        gitlab: { groups_attribute: "groups", admin_groups: ["admin"] }
      }
    }
  }
]

//! The texts of the page of set-up links, in each language.

use kernel::Language;
use shared_types::{ConnectionStep, IdentityProviderPreset, Word};

/// The texts of the page in one language.
#[derive(Debug)]
pub(crate) struct SetupLinkTexts {
    pub(crate) title: fn(&str) -> String,
    pub(crate) intro: fn(&str) -> String,
    pub(crate) lead: fn(&str, &str) -> String,
    pub(crate) one_browser: &'static str,
    pub(crate) begin: &'static str,
    pub(crate) saved: &'static str,
    pub(crate) next: &'static str,
    pub(crate) register_title: &'static str,
    pub(crate) register_lead: &'static str,
    pub(crate) redirect_uri: &'static str,
    pub(crate) logout_uri: &'static str,
    pub(crate) logout_uri_hint: &'static str,
    pub(crate) places: &'static str,
    pub(crate) enter_title: &'static str,
    pub(crate) preset_label: &'static str,
    pub(crate) issuer: &'static str,
    pub(crate) issuer_hint: &'static str,
    pub(crate) issuer_wrong: &'static str,
    pub(crate) client_id: &'static str,
    pub(crate) client_id_wrong: &'static str,
    pub(crate) client_secret: &'static str,
    pub(crate) client_secret_wrong: &'static str,
    pub(crate) secret_hint: &'static str,
    pub(crate) secret_kept: &'static str,
    pub(crate) save: &'static str,
    pub(crate) test_ok: &'static str,
    pub(crate) test_failed: &'static str,
    step_resolve: &'static str,
    step_tls: &'static str,
    step_discovery: &'static str,
    step_keys: &'static str,
    step_client: &'static str,
    step_sign_in: &'static str,
    pub(crate) outcome_ok: &'static str,
    pub(crate) outcome_failed: &'static str,
    pub(crate) outcome_skipped: &'static str,
    pub(crate) closed_title: &'static str,
    pub(crate) revoked: &'static str,
    pub(crate) expired: &'static str,
    pub(crate) other_browser: &'static str,
    pub(crate) finished: &'static str,
    preset_other: &'static str,
    at_other: &'static str,
    at_google: &'static str,
    at_entra: &'static str,
    at_keycloak: &'static str,
    at_okta: &'static str,
    at_apple: &'static str,
}

impl SetupLinkTexts {
    /// Returns the texts of a language.
    pub(crate) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Spanish => &SPANISH,
            Language::Portuguese => &PORTUGUESE,
        }
    }

    /// Returns the name of a kind of service, and where to register the addresses there.
    pub(crate) fn preset(&self, preset: IdentityProviderPreset) -> (&'static str, &'static str) {
        match preset {
            IdentityProviderPreset::OpenIdConnect
            | IdentityProviderPreset::OAuth2
            | IdentityProviderPreset::Ldap
            | IdentityProviderPreset::ActiveDirectory => (self.preset_other, self.at_other),
            IdentityProviderPreset::GitHub => ("GitHub", self.at_other),
            IdentityProviderPreset::Google => ("Google", self.at_google),
            IdentityProviderPreset::MicrosoftEntra => ("Microsoft Entra ID", self.at_entra),
            IdentityProviderPreset::Keycloak => ("Keycloak", self.at_keycloak),
            IdentityProviderPreset::Okta => ("Okta", self.at_okta),
            IdentityProviderPreset::Apple => ("Apple", self.at_apple),
        }
    }

    /// Returns the name of a step of a connection test.
    pub(crate) fn step(&self, step: ConnectionStep) -> &'static str {
        match step {
            ConnectionStep::Resolve => self.step_resolve,
            ConnectionStep::Tls => self.step_tls,
            ConnectionStep::Discovery => self.step_discovery,
            ConnectionStep::Keys => self.step_keys,
            ConnectionStep::ClientAuthentication => self.step_client,
            ConnectionStep::SignIn => self.step_sign_in,
            // Those of other tests.
            ConnectionStep::UserInfo | ConnectionStep::Search | ConnectionStep::ExternalUrl => step.as_str(),
        }
    }
}

static ENGLISH: SetupLinkTexts = SetupLinkTexts {
    title: |company| format!("Connect the login of {company}"),
    intro: |company| {
        format!(
            "With this page you connect the login of {company}, so that its people can sign in here with it. You need access to the administration of that login, and no account here."
        )
    },
    lead: |company, name| format!("{name}, the login of {company}: two steps, and a test."),
    one_browser: "The link works only in the browser in which you begin: go on only if this is the one in which you will work.",
    begin: "Begin",
    saved: "The connection is saved.",
    next: "People can sign in with it once an administrator of the company has enabled it. Until then you can change what you entered, and close this page.",
    register_title: "1. Register these addresses",
    register_lead: "Create a client or an application for Aldaba at your service, and register these addresses there.",
    redirect_uri: "Redirect URI",
    logout_uri: "Back-channel logout URI",
    logout_uri_hint: "Only if the service supports back-channel logout: who signs out there is then signed out here.",
    places: "Where is that at my service?",
    enter_title: "2. Enter what the service shows",
    preset_label: "Service",
    issuer: "Issuer",
    issuer_hint: "The address of the service, such as https://login.example.com. Of Microsoft Entra ID, the directory (tenant) ID; of Okta, the domain; of Google and Apple, nothing.",
    issuer_wrong: "Enter the issuer: an https address of your organisation, without /.well-known/openid-configuration. With Microsoft Entra ID, the ID of one tenant.",
    client_id: "Client ID",
    client_id_wrong: "Enter the client ID, with at most 255 characters.",
    client_secret: "Client secret",
    client_secret_wrong: "Enter the secret that is registered at this issuer, with at most 2,048 characters. The one of the earlier issuer is not sent to it.",
    secret_hint: "It is stored encrypted and not shown again.",
    secret_kept: "It is not shown. Leave the field empty to keep it.",
    save: "Save and test",
    test_ok: "The test found nothing wrong.",
    test_failed: "The test failed. Correct what it shows, and save again.",
    step_resolve: "The host name resolves",
    step_tls: "Encrypted connection",
    step_discovery: "Metadata of the service",
    step_keys: "Keys of its tokens",
    step_client: "Client ID and secret",
    step_sign_in: "Sign-in request and redirect URI",
    outcome_ok: "Works",
    outcome_failed: "Fails",
    outcome_skipped: "Not shown",
    closed_title: "This link does not work",
    revoked: "It was revoked, or is not complete. Ask the person who sent it for a new one.",
    expired: "Its time is over. Ask the person who sent it for a new one.",
    other_browser: "It was opened in another browser, and works only there. If that was not you, report it to the person who sent it, and ask for a new one.",
    finished: "The login is in use. From now on, administrators of the company change it.",
    preset_other: "Another service (OpenID Connect)",
    at_other: "In the settings of the client or application there. Allow the authorization code flow.",
    at_google: "In the Google Cloud console: APIs & Services, Credentials, your OAuth client of the type “Web application”, Authorized redirect URIs.",
    at_entra: "In the Entra admin center: App registrations, your application, Authentication, platform “Web”, Redirect URIs. Certificates & secrets shows a secret’s value only when it is created.",
    at_keycloak: "In the admin console of Keycloak: your realm, Clients, your client, Valid redirect URIs. Switch on client authentication and the standard flow.",
    at_okta: "In the Okta admin console: Applications, your OIDC web application, Sign-in redirect URIs.",
    at_apple: "In Apple’s Certificates, Identifiers & Profiles: Identifiers, your Services ID, Sign in with Apple, Return URLs.",
};

static SPANISH: SetupLinkTexts = SetupLinkTexts {
    title: |company| format!("Conectar el inicio de sesión de {company}"),
    intro: |company| {
        format!(
            "En esta página conecta el inicio de sesión de {company}, para que sus personas puedan entrar aquí con él. Necesita acceso a la administración de ese inicio de sesión, y ninguna cuenta aquí."
        )
    },
    lead: |company, name| format!("{name}, el inicio de sesión de {company}: dos pasos y una prueba."),
    one_browser: "El enlace solo funciona en el navegador en el que empiece: siga solo si es en este en el que va a trabajar.",
    begin: "Empezar",
    saved: "La conexión está guardada.",
    next: "Las personas podrán usarlo cuando un administrador de la empresa lo habilite. Hasta entonces puede cambiar lo que ha introducido, y cerrar esta página.",
    register_title: "1. Registre estas direcciones",
    register_lead: "Cree un cliente o una aplicación para Aldaba en su servicio y registre allí estas direcciones.",
    redirect_uri: "URI de redirección",
    logout_uri: "URI de cierre de sesión (back-channel logout)",
    logout_uri_hint: "Solo si el servicio admite back-channel logout: quien cierra la sesión allí la cierra también aquí.",
    places: "¿Dónde está eso en mi servicio?",
    enter_title: "2. Introduzca lo que muestra el servicio",
    preset_label: "Servicio",
    issuer: "Emisor",
    issuer_hint: "La dirección del servicio, como https://login.example.com. De Microsoft Entra ID, el ID de directorio (inquilino); de Okta, el dominio; de Google y Apple, nada.",
    issuer_wrong: "Introduzca el emisor: una dirección https de su organización, sin /.well-known/openid-configuration. Con Microsoft Entra ID, el ID de un inquilino.",
    client_id: "ID de cliente",
    client_id_wrong: "Introduzca el ID de cliente, con 255 caracteres como máximo.",
    client_secret: "Secreto de cliente",
    client_secret_wrong: "Introduzca el secreto registrado en este emisor, con 2048 caracteres como máximo. El del emisor anterior no se le envía.",
    secret_hint: "Se guarda cifrado y no se vuelve a mostrar.",
    secret_kept: "No se muestra. Deje el campo vacío para conservarlo.",
    save: "Guardar y probar",
    test_ok: "La prueba no encontró ningún fallo.",
    test_failed: "La prueba falló. Corrija lo que muestra y guarde de nuevo.",
    step_resolve: "El nombre del servidor se resuelve",
    step_tls: "Conexión cifrada",
    step_discovery: "Metadatos del servicio",
    step_keys: "Claves de sus tokens",
    step_client: "ID y secreto de cliente",
    step_sign_in: "Petición de inicio de sesión y URI de redirección",
    outcome_ok: "Funciona",
    outcome_failed: "Falla",
    outcome_skipped: "Sin comprobar",
    closed_title: "Este enlace no funciona",
    revoked: "Fue revocado o no está completo. Pida uno nuevo a la persona que lo envió.",
    expired: "Ha caducado. Pida uno nuevo a la persona que lo envió.",
    other_browser: "Se abrió en otro navegador y solo funciona allí. Si no fue usted, avise a la persona que lo envió y pídale uno nuevo.",
    finished: "El inicio de sesión está en uso. A partir de ahora lo cambian los administradores de la empresa.",
    preset_other: "Otro servicio (OpenID Connect)",
    at_other: "En la configuración del cliente o de la aplicación. Permita el flujo de código de autorización.",
    at_google: "En la consola de Google Cloud: APIs y servicios, Credenciales, su cliente de OAuth del tipo «Aplicación web», URI de redireccionamiento autorizados.",
    at_entra: "En el centro de administración de Entra: Registros de aplicaciones, su aplicación, Autenticación, plataforma «Web», URI de redirección. El valor de un secreto solo se muestra al crearlo.",
    at_keycloak: "En la consola de administración de Keycloak: su realm, Clients, su cliente, Valid redirect URIs. Active la autenticación del cliente y el flujo estándar.",
    at_okta: "En la consola de administración de Okta: Applications, su aplicación web OIDC, Sign-in redirect URIs.",
    at_apple: "En Certificates, Identifiers & Profiles de Apple: Identifiers, su Services ID, Sign in with Apple, Return URLs.",
};

static PORTUGUESE: SetupLinkTexts = SetupLinkTexts {
    title: |company| format!("Ligar o início de sessão de {company}"),
    intro: |company| {
        format!(
            "Nesta página liga o início de sessão de {company}, para que as suas pessoas possam entrar aqui com ele. Precisa de acesso à administração desse início de sessão, e de nenhuma conta aqui."
        )
    },
    lead: |company, name| format!("{name}, o início de sessão de {company}: dois passos e um teste."),
    one_browser: "A ligação só funciona no navegador em que começar: continue apenas se for neste que vai trabalhar.",
    begin: "Começar",
    saved: "A ligação ao serviço está guardada.",
    next: "As pessoas podem usá-la quando um administrador da empresa a ativar. Até lá pode alterar o que introduziu, e fechar esta página.",
    register_title: "1. Registe estes endereços",
    register_lead: "Crie um cliente ou uma aplicação para o Aldaba no seu serviço e registe lá estes endereços.",
    redirect_uri: "URI de redirecionamento",
    logout_uri: "URI de fim de sessão (back-channel logout)",
    logout_uri_hint: "Apenas se o serviço suportar back-channel logout: quem termina a sessão lá termina-a também aqui.",
    places: "Onde é isso no meu serviço?",
    enter_title: "2. Introduza o que o serviço mostra",
    preset_label: "Serviço",
    issuer: "Emissor",
    issuer_hint: "O endereço do serviço, como https://login.example.com. Do Microsoft Entra ID, o ID do diretório (inquilino); da Okta, o domínio; da Google e da Apple, nada.",
    issuer_wrong: "Introduza o emissor: um endereço https da sua organização, sem /.well-known/openid-configuration. Com o Microsoft Entra ID, o ID de um inquilino.",
    client_id: "ID de cliente",
    client_id_wrong: "Introduza o ID de cliente, com 255 caracteres no máximo.",
    client_secret: "Segredo de cliente",
    client_secret_wrong: "Introduza o segredo registado neste emissor, com 2048 caracteres no máximo. O do emissor anterior não lhe é enviado.",
    secret_hint: "É guardado cifrado e não volta a ser mostrado.",
    secret_kept: "Não é mostrado. Deixe o campo vazio para o manter.",
    save: "Guardar e testar",
    test_ok: "O teste não encontrou nada de errado.",
    test_failed: "O teste falhou. Corrija o que mostra e guarde de novo.",
    step_resolve: "O nome do servidor resolve-se",
    step_tls: "Ligação cifrada",
    step_discovery: "Metadados do serviço",
    step_keys: "Chaves dos seus tokens",
    step_client: "ID e segredo de cliente",
    step_sign_in: "Pedido de início de sessão e URI de redirecionamento",
    outcome_ok: "Funciona",
    outcome_failed: "Falha",
    outcome_skipped: "Por verificar",
    closed_title: "Esta ligação não funciona",
    revoked: "Foi revogada ou não está completa. Peça uma nova à pessoa que a enviou.",
    expired: "Expirou. Peça uma nova à pessoa que a enviou.",
    other_browser: "Foi aberta noutro navegador e só funciona lá. Se não foi você, avise a pessoa que a enviou e peça uma nova.",
    finished: "O início de sessão está em uso. A partir de agora são os administradores da empresa que o alteram.",
    preset_other: "Outro serviço (OpenID Connect)",
    at_other: "Nas definições do cliente ou da aplicação. Permita o fluxo de código de autorização.",
    at_google: "Na consola Google Cloud: APIs e serviços, Credenciais, o seu cliente OAuth do tipo «Aplicação Web», URIs de redirecionamento autorizados.",
    at_entra: "No centro de administração do Entra: Registos de aplicações, a sua aplicação, Autenticação, plataforma «Web», URIs de redirecionamento. O valor de um segredo só é mostrado quando é criado.",
    at_keycloak: "Na consola de administração do Keycloak: o seu realm, Clients, o seu cliente, Valid redirect URIs. Ative a autenticação do cliente e o fluxo normal.",
    at_okta: "Na consola de administração da Okta: Applications, a sua aplicação Web OIDC, Sign-in redirect URIs.",
    at_apple: "Em Certificates, Identifiers & Profiles da Apple: Identifiers, o seu Services ID, Sign in with Apple, Return URLs.",
};

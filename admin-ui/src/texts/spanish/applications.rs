//! What the pages of applications say in Spanish.

use crate::texts::applications::{Applications, Connecting, Fields, Portal};

pub(in crate::texts) const APPLICATIONS: Applications = Applications {
    lead: "Las aplicaciones en las que las personas inician sesión.",
    register: "Registrar una aplicación",
    search: "Buscar aplicaciones",
    client_id: "ID de cliente",
    client_type: "Tipo de cliente",
    confidential: "Confidencial",
    public: "Público",
    empty_title: "Aún no hay aplicaciones",
    empty: "Registre la primera: para empezar bastan su nombre y su URI de redirección.",
    none_match: |search| format!("Ninguna aplicación tiene «{search}» en su nombre o código."),

    register_submit: "Registrar aplicación",
    edit_title: |application| format!("Editar {application}"),
    registered: |application| {
        format!("Se ha registrado {application}. Copie en la aplicación las credenciales de esta página.")
    },
    saved: |application| format!("Se ha guardado {application}."),

    edit: "Editar aplicación",
    delete: "Eliminar aplicación",
    delete_title: |application| format!("¿Eliminar {application}?"),
    delete_text: "Nadie podrá iniciar sesión en la aplicación.",
    deletes_access: |people| {
        if people.is_one() {
            "1 persona pierde el acceso a ella.".to_owned()
        } else {
            format!("{people} personas pierden el acceso a ella.")
        }
    },
    ends_products: |companies| {
        if companies.is_one() {
            "1 empresa pierde el derecho a usarla.".to_owned()
        } else {
            format!("{companies} empresas pierden el derecho a usarla.")
        }
    },
    ends_sign_ins: |sign_ins| {
        if sign_ins.is_one() {
            "Se revocan los tokens de 1 inicio de sesión.".to_owned()
        } else {
            format!("Se revocan los tokens de {sign_ins} inicios de sesión.")
        }
    },
    deleted: |application| format!("Se ha eliminado {application}."),

    settings: "Ajustes",
    roles: "Roles",
    logo: "Logotipo",
    logo_lead: "Se muestra junto al nombre. PNG, JPEG, GIF, WebP o SVG, como máximo 150 kB.",
    logo_choose: "Elegir una imagen",
    logo_too_large: "La imagen ocupa más de 150 kB. Elija otra más pequeña.",
    logo_unreadable: "No se puede leer la imagen. Elija otra.",
    logo_remove: "Quitar el logotipo",
    logo_removes: "En su lugar se muestra la primera letra del nombre.",
    logo_saved: |name| format!("Se ha guardado el logotipo de {name}."),
    logo_removed: |name| format!("Se ha quitado el logotipo de {name}."),
    registered_on: "Registrada el",
};

pub(in crate::texts) const FIELDS: Fields = Fields {
    name_missing: "Escriba el nombre de la aplicación.",
    code_hint: "Los programas identifican la aplicación por su código.",
    redirect_uris: "URI de redirección",
    redirect_uris_hint: "Una en cada línea, como https://app.example.com/callback. Tras iniciar sesión, las personas vuelven a una de ellas. Se comparan con exactitud.",
    post_logout_redirect_uris: "URI de redirección tras cerrar sesión",
    post_logout_redirect_uris_hint: "Una en cada línea. Tras cerrar la sesión, las personas pueden volver a una de ellas.",
    launch_url: "URL de inicio",
    launch_url_hint: "La dirección que abre «Mis aplicaciones».",
    confidential_hint: "Se ejecuta en un servidor y guarda un secreto: la mayoría de las aplicaciones web.",
    public_hint: "Se ejecuta en un navegador, un teléfono o un ordenador y no puede guardar un secreto. PKCE es obligatorio.",
    application_type: "Tipo de aplicación",
    access_policy: "Quién puede usarla",

    advanced: "Ajustes avanzados",
    grants: "Concesiones (grants)",
    authentication: "Autenticación del cliente",
    jwks_uri: "URL de las claves públicas",
    jwks_uri_hint: "Un JSON Web Key Set, para las aserciones que la aplicación firma con una clave privada.",
    pkce: "Desafío PKCE",
    scope: "Permisos (scopes) que puede solicitar",
    scope_hint: "Separados por espacios. Déjelo vacío para todos los permisos estándar.",
    web_origins: "Orígenes web",
    web_origins_hint: "Uno en cada línea, como https://app.example.com. Las páginas de estos orígenes pueden llamar al punto de acceso de tokens desde un navegador. Se incluyen los orígenes de las URI de redirección.",
    id_token_claims: "Claims de los tokens de identidad",
    signing_alg: "Firma de los tokens de identidad",
    lifetime: "Validez de los tokens de acceso, en segundos",
    lifetime_hint: |least, most| format!("De {least} a {most}. Déjelo vacío para usar la del sistema."),
    session_refresh: "Tokens de renovación mientras la persona tenga la sesión iniciada",
    session_refresh_hint: "Si no, la aplicación solo recibe tokens de renovación si solicita acceso sin conexión.",
    upstream_tokens: "Tokens de los inicios de sesión externos",
    upstream_tokens_hint: "Mediante el intercambio de tokens, la aplicación recibe los tokens de acceso que los inicios de sesión externos emiten para sus personas. Solo un administrador puede permitirlo, y la aplicación recibe un secreto nuevo.",
    consent: "Consentimiento",
    backchannel_logout_uri: "URI de cierre de sesión por canal trasero",
    backchannel_logout_uri_hint: "Aldaba avisa al servidor de la aplicación en esta dirección cuando una persona cierra la sesión.",
    frontchannel_logout_uri: "URI de cierre de sesión por canal frontal",
    frontchannel_logout_uri_hint: "El navegador carga esta dirección cuando una persona cierra la sesión.",
    logo_uri: "URL del logotipo",
    logo_uri_hint: "Una imagen cuadrada en una dirección https.",
};

pub(in crate::texts) const CONNECTING: Connecting = Connecting {
    credentials: "Credenciales",
    credentials_lead: "Cópielas en la aplicación. Todo lo demás lo encuentra en la URL de descubrimiento.",
    issuer: "URL del emisor",
    copy_issuer: "Copiar la URL del emisor",
    copy_client_id: "Copiar el ID de cliente",
    secret: "Secreto del cliente",
    no_secret: "Un cliente público no tiene secreto. Debe usar PKCE (S256).",
    show_secret: "Mostrar el secreto del cliente",
    hide_secret: "Ocultar el secreto del cliente",
    copy_secret: "Copiar el secreto del cliente",
    discovery: "URL de descubrimiento",
    copy_discovery: "Copiar la URL de descubrimiento",
    endpoints: "Todos los puntos de conexión",
    copy_endpoint: |endpoint| format!("Copiar la URL: {endpoint}"),
    authorization_endpoint: "Autorización",
    token_endpoint: "Tokens",
    userinfo_endpoint: "Datos de la persona",
    jwks_uri: "Claves públicas (JWKS)",
    introspection_endpoint: "Introspección de tokens",
    revocation_endpoint: "Revocación de tokens",
    end_session_endpoint: "Cierre de sesión",
    device_authorization_endpoint: "Autorización de dispositivos",
    registration_endpoint: "Registro de clientes",
    check_session_iframe: "Marco de estado de la sesión",
    secret_for_administrators: "Solo un administrador puede ver el secreto de esta aplicación.",
    secret_after_sign_in: "Los secretos solo se muestran poco después de iniciar sesión.",
    sign_in_again: "Iniciar sesión de nuevo para ver el secreto",

    configuration: "Configuración",
    configuration_lead: "Lista para pegar. Sustituya solo lo que empieza por YOUR_.",
    configuration_tested: "Esta configuración se prueba en cada versión.",
    configuration_untested: "Sigue la documentación del software, pero no se prueba con él.",
    configuration_for: "Biblioteca o proxy",
    no_configuration_title: "No hace falta configuración",
    no_configuration: "Una aplicación en la que nadie inicia sesión solo necesita sus credenciales.",
    copy_configuration: "Copiar la configuración",
    put_client_secret: "El secreto del cliente, que está en «Credenciales».",
    put_redirect_uri: "La dirección a la que vuelven las personas tras iniciar sesión, como https://wiki.example.com/callback. Regístrela también como URI de redirección.",
    put_crypto_passphrase: "Un texto largo y aleatorio que solo conozca este servidor.",
    put_session_secret: "Un texto largo y aleatorio que solo conozca esta aplicación.",
    put_cookie_secret: "32 caracteres aleatorios, como los que muestra openssl rand -hex 16.",
    put_site: "La dirección en la que las personas abren la aplicación, como https://wiki.example.com.",
    put_package: "El paquete de la aplicación, como com.example.wiki.",
    put_application_address: "La dirección en la que escucha la propia aplicación, como 127.0.0.1:3000.",
    put_certificate_file: "El archivo con el certificado del sitio.",
    put_certificate_key_file: "El archivo con la clave privada del certificado.",

    checks: "Comprobaciones de seguridad",
    checks_lead: "Según las mejores prácticas actuales de OAuth (RFC 9700). Los resultados son consejos: no bloquean nada.",
    score: |score| format!("{score} de 100"),
    no_findings: "No se han encontrado riesgos.",
};

pub(in crate::texts) const PORTAL: Portal = Portal {
    lead: "Las aplicaciones que puede usar.",
    empty_title: "Aún no hay aplicaciones",
    empty: "Cuando alguien le dé acceso a una aplicación, aparecerá aquí.",
    find: "Buscar en sus aplicaciones",
    recent: "Usadas hace poco",
    applications: |number| {
        if number.is_one() { "1 aplicación".to_owned() } else { format!("{number} aplicaciones") }
    },
    nothing_found: "Ninguna de sus aplicaciones lo lleva en el nombre.",
    show_all: "Mostrar todas",
    opens_new_tab: "(se abre en otra pestaña)",
    open_elsewhere: "Ábrala en su propia dirección.",

    email_not_confirmed: |email| format!("Su correo {email} no está confirmado"),
    email_not_confirmed_text: "Abra el enlace del mensaje que le hemos enviado. Algunas aplicaciones rechazan a quien no ha confirmado su correo.",
    send_again: "Enviar el enlace de nuevo",
    confirmation_sent: "El enlace está en camino. Los enlaces anteriores ya no sirven.",
    confirm_after_sign_in: "El enlace solo se puede enviar poco después de iniciar sesión.",
    sign_in_again: "Iniciar sesión de nuevo",

    connected_lead: "Las aplicaciones a las que ha permitido ver información sobre usted. Si desconecta una, también se cierra su sesión en ella.",
    connected_empty_title: "No hay aplicaciones conectadas",
    connected_empty: "Cuando inicie sesión en una aplicación, aparecerá aquí.",
    since: "Desde",
    last_used: "Último uso",
    disconnect: "Desconectar",
    disconnect_named: |application| format!("Desconectar {application}"),
    disconnect_title: |application| format!("¿Desconectar {application}?"),
    disconnect_text: |application| {
        format!(
            "{application} pierde al instante lo que usted permitió. Volverá a preguntarle la próxima vez que inicie sesión en ella."
        )
    },
    disconnect_submit: "Desconectar aplicación",
    disconnected: |application| format!("Se ha desconectado {application}."),
};

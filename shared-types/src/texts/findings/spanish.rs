//! What the findings of the security checks say in Spanish.

use super::{FindingText, Findings};

pub(super) static FINDINGS: Findings = Findings {
    password_grant: FindingText {
        title: "La aplicación pide ella misma las contraseñas",
        problem: "Las personas escriben su contraseña en la aplicación, que la ve, y no se les puede pedir un segundo factor.",
        remedy: "Haga que la aplicación envíe a las personas al punto de autorización y quite la concesión password.",
    },
    pkce_optional: FindingText {
        title: "PKCE es opcional",
        problem: "Un código de autorización robado se puede inyectar en otro inicio de sesión si la aplicación tampoco comprueba un nonce.",
        remedy: "Ponga pkce en required, o en or_nonce si la biblioteca de la aplicación envía un nonce.",
    },
    loopback_redirect: FindingText {
        title: "Una URI de redirección usa http sin cifrar en una dirección de bucle local",
        problem: "Cualquier programa del ordenador de la persona que escuche en ese puerto puede recibir el código.",
        remedy: "Registre otra aplicación para el desarrollo y deje aquí solo https. Si la aplicación se ejecuta en el dispositivo de la persona, ponga application_type en native.",
    },
    forwarding_redirect: FindingText {
        title: "Una URI de redirección contiene otra dirección",
        problem: "Si la aplicación continúa a la dirección de la consulta, puede llevar un código o a una persona a otro sitio.",
        remedy: "Registre la URI sin esa dirección y guarde la dirección siguiente en la sesión de la propia aplicación.",
    },
    different_hosts: FindingText {
        title: "Las URI de redirección están en servidores distintos",
        problem: "Un atacante que se haga con uno de los servidores recibe códigos de la aplicación.",
        remedy: "Registre una aplicación para cada servidor, cada una con su secreto y sus roles.",
    },
    long_access_tokens: FindingText {
        title: "Los tokens de acceso valen más de una hora",
        problem: "Una API que solo comprueba la firma acepta un token hasta que caduca, aunque lo hayan robado o la persona haya perdido el acceso.",
        remedy: "Ponga access_token_lifetime en una hora o menos. La aplicación renueva sus tokens con tokens de renovación.",
    },
    introspects_all: FindingText {
        title: "La aplicación puede inspeccionar todos los tokens",
        problem: "Cualquiera que tenga su secreto sabe de quién es cualquier token y qué permite.",
        remedy: "Registre como recurso de API lo que sirve la aplicación. Así podrá inspeccionar los tokens de ese recurso.",
    },
    administers_itself: FindingText {
        title: "Los tokens propios de la aplicación tienen un rol aquí",
        problem: "Cualquiera que tenga su secreto puede hacer lo que el rol permite, sin una persona.",
        remedy: "Dele el rol más bajo que baste, en una sola empresa si es posible, y autentíquela con private_key_jwt.",
    },
    keys_over_http: FindingText {
        title: "Las claves de la aplicación se obtienen por http sin cifrar",
        problem: "Un atacante en la red puede sustituir las claves y hacerse pasar por la aplicación.",
        remedy: "Sirva las claves por https o regístrelas como jwks.",
    },
    many_redirect_uris: FindingText {
        title: "Hay muchas URI de redirección",
        problem: "A cada una se pueden enviar códigos. Basta una que nadie mantenga para perderlos.",
        remedy: "Quite las URI que no se usan. Basta una por instalación, venga la persona de la página que venga.",
    },
    no_redirect_uri: FindingText {
        title: "Nadie puede iniciar sesión",
        problem: "La aplicación puede usar códigos de autorización, pero no tiene URI de redirección ni protege ningún origen.",
        remedy: "Registre su URI de redirección o quite la concesión authorization_code.",
    },
    private_scheme: FindingText {
        title: "Una URI de redirección tiene un esquema privado",
        problem: "Otro programa del dispositivo puede reclamar el esquema y recibir el código. Sin el verificador de PKCE, el código no sirve.",
        remedy: "Si la plataforma lo admite, use una dirección https que pertenezca a la aplicación.",
    },
    old_secret: FindingText {
        title: "El secreto tiene más de un año",
        problem: "Cuanto más tiempo se usa un secreto, más personas y copias de seguridad lo tienen.",
        remedy: "Renueve el secreto. El antiguo sigue siendo válido durante un tiempo junto al nuevo.",
    },
    several_secrets: FindingText {
        title: "Hay varios secretos válidos",
        problem: "Un secreto que se sustituyó sigue funcionando.",
        remedy: "Revoque los secretos antiguos en cuanto la aplicación tenga el nuevo.",
    },
    shared_secret: FindingText {
        title: "La aplicación se autentica con un secreto",
        problem: "Ambas partes conocen el secreto, que se envía o se puede adivinar a partir de lo que se envía.",
        remedy: "Si la biblioteca de la aplicación lo admite, ponga token_endpoint_auth_method en private_key_jwt.",
    },
    public_refresh: FindingText {
        title: "Una aplicación pública usa tokens de renovación",
        problem: "Un token de renovación robado del navegador o del dispositivo le sirve al ladrón hasta que se use por segunda vez.",
        remedy: "Desactive session_refresh si basta con volver a iniciar sesión sin preguntas.",
    },
    offline_access: FindingText {
        title: "Los tokens pueden sobrevivir a la sesión",
        problem: "Con offline_access la aplicación puede actuar en nombre de personas que han cerrado la sesión.",
        remedy: "Quite offline_access de los permisos, salvo que la aplicación trabaje cuando no hay nadie.",
    },
    jwt_access_tokens: FindingText {
        title: "Los tokens de acceso para su API son del tipo JWT",
        problem: "Su cabecera no los distingue de los tokens de identidad. Una API que no comprueba la audiencia acepta un token de identidad como token de acceso.",
        remedy: "Ponga access_token_typ del recurso en at+jwt, salvo que el programa de la API solo acepte JWT, como el servidor de recursos de Spring Security.",
    },
    no_post_logout_redirect_uri: FindingText {
        title: "Las personas no pueden volver a la aplicación tras cerrar sesión",
        problem: "Quienes cierran la sesión se quedan en la página de Aldaba, así que las aplicaciones tienden a cerrar solo su propia sesión.",
        remedy: "Registre la página a la que vuelven las personas y haga que la aplicación cierre también la sesión en Aldaba.",
    },
};

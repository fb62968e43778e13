//! What the page of an application says of its refused requests, in Spanish.

use crate::texts::refusals::Refusals;

pub(in crate::texts) const REFUSALS: Refusals = Refusals {
    title: "Solicitudes rechazadas",
    lead: "Las solicitudes de esta aplicación que se rechazaron en los últimos 14 días, con el motivo.",
    none: "No se ha rechazado ninguna solicitud.",
    show_all: |number| format!("Mostrar las {number}"),
    times: |times, last| {
        if times.is_one() {
            format!("Una vez, el {last}")
        } else {
            format!("{times} veces, la última el {last}")
        }
    },
    received: "Recibido",
    registered: "Registrado",

    authorization: "Inicio de sesión",
    token: "Tokens",
    device_authorization: "Inicio de sesión en un dispositivo",
    introspection: "Introspección de tokens",
    revocation: "Revocación de tokens",
    logout: "Cierre de sesión",
    legacy_authorization: "Inicio de sesión con contraseña (heredado)",
    legacy_token: "Tokens (heredado)",
    forward_authentication: "Autenticación delegada (forward auth)",

    redirect_uri: "La URI de redirección no está registrada",
    post_logout_redirect_uri: "La URI posterior al cierre de sesión no está registrada",
    scopes_left_out: "Se han omitido ámbitos",
    challenge: "El desafío PKCE falta o no es válido",
    challenge_method: "El método PKCE debe ser S256",
    verifier: "El verificador PKCE no corresponde al desafío",
    secret: "El secreto del cliente falta o no es correcto",
    authentication_method: "La aplicación no se autentica con el método registrado",
    grant_type: "El tipo de concesión no está permitido",
    code: "El código es desconocido, ha caducado o es de otra aplicación",
    refresh_token: "El token de renovación es desconocido o ya no es válido",
    no_access: "La persona no tiene acceso a la aplicación",
    other: "La solicitud no es válida",

    by_hour: "Solicitudes rechazadas, últimas 24 horas",
    by_hour_lead: "Cuántas solicitudes de la aplicación se rechazaron en cada hora, por cualquier motivo.",
    none_today: "No se rechazó ninguna solicitud en las últimas 24 horas.",
    hour: "Hora",
    refused: "Rechazadas",
    most_at: |hour, count| {
        if count.is_one() {
            format!("El máximo fue en la hora desde {hour}: 1 solicitud.")
        } else {
            format!("El máximo fue en la hora desde {hour}: {count} solicitudes.")
        }
    },

    sign_ins: "Últimos inicios de sesión",
    sign_ins_lead: "Las últimas 50 personas que iniciaron sesión, mientras se guarden su inicio de sesión o sus tokens.",
    no_sign_ins: "Nadie ha iniciado sesión aún en esta aplicación.",
    signed_in_at: "Inicio de sesión",
    active: "Activa",
    ended: "Terminada",

    add_redirect_uri: "Añadir esta URI de redirección",
    add_redirect_uri_title: |application| format!("¿Añadir una URI de redirección a {application}?"),
    add_redirect_uri_warning: "A esta dirección se envían los códigos con los que las personas inician sesión. Su propietario puede iniciar sesión en nombre de ellas.",
    add_post_logout_redirect_uri: "Añadir esta URI posterior al cierre de sesión",
    add_post_logout_redirect_uri_title: |application| {
        format!("¿Añadir una URI posterior al cierre de sesión a {application}?")
    },
    add_post_logout_redirect_uri_warning: "Las personas llegan a esta dirección después de cerrar la sesión.",
    add_scope: "Añadir estos ámbitos",
    add_scope_title: |application| format!("¿Añadir ámbitos a {application}?"),
    add_scope_warning: "La aplicación recibirá los datos y derechos que representan estos ámbitos.",
    anyone: "Cualquiera puede enviar una solicitud en nombre de una aplicación, así que este valor puede venir de un desconocido. Añádalo solo si está seguro de que la aplicación lo necesita.",
    added: |application| format!("Se ha guardado {application}. Ya puede intentarlo de nuevo."),
};

//! The texts of the pages in Spanish.

use super::Texts;

pub(super) static TEXTS: Texts = Texts {
    email: "Correo",
    email_or_username: "Correo o nombre de usuario",
    password: "Contraseña",
    sign_in: "Iniciar sesión",
    to_application: |name| format!("para continuar a {name}"),
    cancel: "Cancelar",
    login_required: "Escriba su correo o nombre de usuario.",
    password_required: "Escriba su contraseña.",
    wrong_credentials: "El correo o nombre de usuario y la contraseña no coinciden. Revíselos e inténtelo de nuevo.",
    sign_in_wait: |seconds| {
        format!("Demasiadas contraseñas equivocadas. Inténtelo de nuevo dentro de {seconds} segundos.")
    },
    sign_in_proof: "Demasiadas contraseñas equivocadas. Elija una nueva con un enlace que le enviaremos por correo (abajo), o inicie sesión con un navegador que ya haya usado aquí.",
    reauthenticate: "Escriba de nuevo su contraseña para continuar.",

    sign_out_title: "¿Cerrar sesión?",
    sign_out: "Cerrar sesión",
    stay: "Seguir conectado",
    signed_in_title: "Ha iniciado sesión",
    signed_out_title: "Ha cerrado la sesión",
    signed_out: "En un equipo compartido, cierre también el navegador.",
    sign_in_again: "Iniciar sesión de nuevo",
    post_logout_uri_unregistered: |uri| {
        format!(
            "La aplicación ha pedido volver a {uri}, que no tiene registrada. Puede cerrar la sesión, pero no se le redirigirá allí."
        )
    },
    post_logout_uri_is_redirect_uri: |uri| {
        format!(
            "La aplicación ha pedido volver a {uri}, registrada como dirección de redirección, pero no para después de cerrar la sesión. Puede cerrar la sesión, pero no se le redirigirá allí."
        )
    },
    signing_out_elsewhere: "También se está cerrando su sesión en las aplicaciones.",
    go_on: "Continuar",

    account_title: "Elija una cuenta",
    company_title: "Elija una empresa",
    consent_title: |name| format!("¿Permitir a {name} ver y hacer esto?"),
    consent_allow: "Permitir",
    consent_deny: "No permitir",
    consent_leads_to: |host| format!("Después irá a {host}."),
    consent_policy: "Política de privacidad",
    consent_terms: "Condiciones del servicio",
    consent_withdraw: "Puede retirarlo en cualquier momento, en «Aplicaciones conectadas».",

    device_title: "Conectar un dispositivo",
    device_hint: "Escriba el código que muestra su dispositivo.",
    device_compare: "Siga solo si su dispositivo muestra el mismo código.",
    device_code: "Código",
    device_code_required: "Escriba el código.",
    device_code_wrong: "Ningún dispositivo espera con este código. Compruébelo; si el dispositivo ya no lo muestra, empiece allí de nuevo.",
    device_too_often: "Se han probado demasiados códigos. Espere un minuto e inténtelo de nuevo.",
    device_qr_code: "Código QR de esta página",
    device_scan: "Para seguir con el teléfono, escanee esto con la cámara.",
    device_confirm_title: |name| format!("¿Iniciar sesión en {name} en su dispositivo?"),
    device_gets: "El dispositivo podrá:",
    device_warning: "Permítalo solo si usted mismo lo ha iniciado, ahora, en un dispositivo suyo. Si alguien le envió el código o un enlace con él, no lo haga: esa persona entraría en su cuenta.",
    device_approved_title: "Su dispositivo está conectado",
    device_approved: "Puede cerrar esta página y seguir con su dispositivo.",
    device_denied_title: "El dispositivo no se ha conectado",
    device_denied: "No ha obtenido acceso a su cuenta. Puede cerrar esta página.",
    device_expired_title: "El dispositivo ya no espera",
    device_expired: "La solicitud del dispositivo estuvo abierta demasiado tiempo. Empiece de nuevo en el dispositivo; mostrará otro código.",

    no_access_title: "Sin acceso",
    no_access: |name| format!("Por ahora no puede usar {name}."),
    not_active: "Su cuenta no está activa.",
    not_entitled: "Ninguna de sus empresas tiene esta aplicación.",
    outside_dates: "El derecho de su empresa a esta aplicación aún no ha empezado o ya ha terminado.",
    not_assigned: "Su empresa tiene esta aplicación, pero usted no tiene acceso a ella.",
    whom_to_ask: "Pida acceso a un administrador de su empresa.",
    signed_in_as: |email| format!("Ha iniciado sesión como {email}."),
    other_account: "Usar otra cuenta",
    return_to_application: |name| format!("Volver a {name}"),

    welcome: "Le damos la bienvenida",
    invited_to: |company, email| {
        format!("{company} le invita. Iniciará sesión como {email}. Elija su nombre y una contraseña.")
    },
    name: "Nombre",
    name_hint: "Como lo verán los demás.",
    save: "Guardar e iniciar sesión",
    name_required: "Escriba su nombre.",
    name_invalid: "Quite los caracteres de control.",
    name_too_long: "Como máximo 255 caracteres.",
    password_at_least: |least| format!("Al menos {least} caracteres."),
    password_too_long: "Como máximo 255 caracteres.",
    password_too_common: "Muchas personas usan esta contraseña, así que es de las primeras que se prueban. Elija otra.",
    password_too_personal: "Es casi solo su correo, su nombre o su empresa, que otros conocen. Añada palabras que solo usted relacione.",
    password_sequence: "Es casi solo una fila de teclas o letras, así que se adivina pronto. Use varias palabras sin relación entre sí.",
    password_repetition: "Es casi solo una repetición, así que se adivina pronto. Use varias palabras sin relación entre sí.",
    password_date: "Es casi solo una fecha o un año, así que se adivina pronto. Use varias palabras sin relación entre sí.",
    password_too_weak: "Es fácil de adivinar. Use varias palabras sin relación entre sí.",
    password_breached: "Se publicó tras un robo de datos en otro servicio, así que los atacantes la prueban. Elija otra.",
    invitation_title: "Esta invitación no se puede usar",
    invitation_unknown: "Esta invitación no existe. Compruebe que el enlace está completo.",
    invitation_accepted: "Ya se ha aceptado. Inicie sesión para continuar.",
    invitation_expired: "Ha caducado. Pida una nueva a quien le invitó.",
    invitation_revoked: "Se ha rechazado, retirado o sustituido. Use la invitación más reciente o pida una.",
    membership_invitation_title: |company| format!("{company} le invita"),
    membership_invitation: |company, email| {
        format!(
            "Le invitan a usar también las aplicaciones de {company}. Seguirá iniciando sesión como {email}."
        )
    },
    joining_sign_in: "Inicie sesión para aceptar o rechazar.",
    joining_other: |email| format!("Esta invitación es para {email}."),
    link_not_open_title: "Abra el enlace de su correo",
    link_not_open: "Esta página necesita el enlace que recibió por correo, abierto en este navegador durante la última hora. Si acaba de abrirlo, permita que su navegador guarde cookies.",
    accept: "Aceptar",
    decline: "Rechazar",
    declined_title: "Invitación rechazada",
    declined: "Ha rechazado la invitación.",
    email_confirm_title: "Confirme su correo",
    email_confirm: |email| format!("A partir de ahora iniciará sesión como {email}."),
    email_confirm_go: "Confirmar",
    email_confirmed_title: "Correo confirmado",
    email_confirmed: |email| format!("Ahora inicia sesión como {email}."),
    email_closed_title: "Este enlace no sirve",
    email_closed: "Ya se ha usado, es demasiado antiguo o se ha sustituido. Cambie el correo otra vez para recibir otro.",
    email_taken: "Entretanto otra persona inicia sesión con este correo. Elija otro.",
    email_password: "Escriba la contraseña de su cuenta.",
    password_wrong: "No es la contraseña de la cuenta.",
    email_stop_title: "¿Detener el cambio de su correo?",
    email_stop: |email| {
        format!(
            "Alguien que ha iniciado sesión en su cuenta ha pedido cambiar el correo a {email}. Si lo detiene, su correo queda como está."
        )
    },
    email_stop_go: "Detener el cambio",
    email_stopped_title: "El cambio se ha detenido",
    email_stopped: "Su correo queda como está. Si usted no pidió el cambio, alguien más conoce su contraseña: elija ahora una nueva.",
    email_stop_confirmed: "Ya se confirmó un cambio de su correo. Si usted no lo pidió, avise enseguida a un administrador de su empresa.",
    email_stop_closed: "Este enlace tiene más de 24 horas o no está completo. Si usted no pidió cambiar su correo, elija ahora una contraseña nueva.",

    forgotten_password: "¿Ha olvidado su contraseña?",
    forgotten_hint: "Escriba su correo o nombre de usuario. Si hay una cuenta, enviaremos a su correo un enlace para elegir una contraseña nueva.",
    send_link: "Enviar el enlace",
    link_sent_title: "Revise su correo",
    link_sent: "Si hay una cuenta activa con ese nombre, un enlace para elegir una contraseña nueva está en camino a su correo. Sirve una sola vez y por poco tiempo. Mire también en el correo no deseado.",
    to_sign_in: "Volver al inicio de sesión",
    new_password_title: "Elija una contraseña nueva",
    new_password_hint: "Se cerrarán todas sus demás sesiones.",
    new_password: "Contraseña nueva",
    reset_title: "Este enlace no se puede usar",
    reset_closed: "Ya se ha usado o sustituido, ha caducado o no está completo.",
    reset_done: "Su contraseña nueva está guardada. Inicie sesión con ella.",
    done_title: "Listo",
    ask_again: "Pedir un enlace nuevo",

    error_title: "Algo ha fallado",
    ended_unanswered: |name| {
        format!(
            "La solicitud de {name} termina aquí, sin iniciar sesión. Vuelva a la aplicación solo si la conoce."
        )
    },
    return_wanted: |name| format!("No ha iniciado sesión. {name} quiere que vuelva a la aplicación."),
    application_mistake: "La aplicación que le ha enviado aquí ha cometido un error. Vuelva a ella e inténtelo de nuevo; si no sirve, dígale esto a quien la gestiona:",
    not_found_title: "Página no encontrada",
    not_found: "No hay nada en esta dirección.",
    method_not_allowed: "Esta dirección no admite ese tipo de petición.",
    form_expired_title: "Inténtelo de nuevo",
    form_expired: "El formulario estuvo abierto demasiado tiempo o su navegador no guarda cookies. No se ha cambiado nada.",
    form_too_large: "El formulario es demasiado grande.",
    form_malformed: "No se puede leer la petición.",
    try_again: "Cargar de nuevo el formulario",
    request_finished_title: "Esto ya está respondido",
    request_finished: "Esta solicitud ya se respondió, quizá en otra pestaña. Aquí no queda nada por hacer.",
    request_expired_title: "Este inicio de sesión ha terminado",
    request_expired: "Tardó demasiado o ya se completó. Vuelva a la aplicación y empiece de nuevo.",
    busy: "El servidor está ocupado. Inténtelo de nuevo en un momento.",
    too_often: "Han llegado demasiadas peticiones desde su red. Espere un minuto e inténtelo de nuevo.",
    internal: "No es culpa suya. Inténtelo de nuevo en un momento.",
    setup_required: "La instalación no ha terminado. Abra el enlace que aparece en la consola del servidor.",
    to_start_of: |name| format!("Ir a {name}"),
    to_start: "Ir a la página de inicio",
};

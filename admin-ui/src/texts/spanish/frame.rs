//! What surrounds the pages, and what they share, in Spanish.

use crate::texts::frame::{Errors, Forms, Frame};

pub(in crate::texts) const FRAME: Frame = Frame {
    skip: "Saltar al contenido",
    main_navigation: "Principal",
    breadcrumb: "Ruta de navegación",
    language: "Idioma",
    sign_in: "Iniciar sesión",
    sign_out: "Cerrar sesión",
    applications: "Aplicaciones",
    companies: "Empresas",
    my_applications: "Mis aplicaciones",
    connected_applications: "Aplicaciones conectadas",
    new_release: "Aldaba se ha actualizado. Vuelva a cargar la página para usar la nueva versión; lo escrito se conserva.",
    load_again: "Volver a cargar",
    dismiss: "Cerrar el mensaje",

    loading: "Cargando…",
    slow: "Esto tarda más de lo habitual.",
    offline: "No hay conexión. Lo que ha escrito sigue aquí; inténtelo de nuevo cuando vuelva la conexión.",
    try_again: "Reintentar",
    to_start: "Ir a la página de inicio",
    load_failed: "No se ha podido cargar",
    not_found_title: "Página no encontrada",
    not_found: "No hay nada en esta dirección. Puede que se haya movido o eliminado. Revise la dirección o vaya a la página de inicio.",
    rights_changed: "Un administrador ha cambiado lo que usted puede hacer aquí.",
    forbidden_title: "No tiene acceso a esta página",
    forbidden: "Esta página requiere un rol que usted no tiene. Si lo necesita, pídalo a un administrador.",
    unavailable_title: "No se puede conectar con Aldaba",
    setup_required_title: "Aldaba aún no está configurado",
    setup_required_lead: "Falta un paso para que alguien pueda iniciar sesión.",
    setup_required: "Al arrancar, el servidor mostró en su consola un enlace de configuración. Abra ese enlace en un navegador. Sirve una sola vez.",
    setup_required_where: "El enlace está en la salida de «aldaba serve» o en el registro del servicio.",
    enter_secret: "Escribir el secreto",
};

pub(in crate::texts) const FORMS: Forms = Forms {
    cancel: "Cancelar",
    save: "Guardar cambios",
    please_wait: "Espere…",
    optional: "(opcional)",
    show: "Mostrar",
    hide: "Ocultar",
    show_password: "Mostrar la contraseña",
    hide_password: "Ocultar la contraseña",
    password_empty: |least| {
        format!("Al menos {least} caracteres. Varias palabras seguidas son seguras y fáciles de recordar.")
    },
    password_too_short: |missing| {
        if missing.is_one() {
            "Falta 1 carácter.".to_owned()
        } else {
            format!("Faltan {missing} caracteres.")
        }
    },
    password_length: |length| {
        if length.is_one() { "1 carácter.".to_owned() } else { format!("{length} caracteres.") }
    },
    confirm_word: |word| format!("Escriba «{word}» para confirmar"),
    code_rule: |least, most| {
        format!(
            "Use de {least} a {most} letras minúsculas, cifras, guiones y guiones bajos. Empiece con una letra o una cifra."
        )
    },
    sign_in_again: "Iniciar sesión de nuevo",
    copy: "Copiar",
    copied: "Copiado",
    copy_by_hand: "Pulse Ctrl+C",

    name: "Nombre",
    code: "Código",
    email: "Correo",
    role: "Rol",
    status: "Estado",
    actions: "Acciones",
    none: "Ninguno",
    type_to_search: "Escriba para buscar",
    taken: "Ya agregado",
    matches: |n| if n.is_one() { "1 resultado".to_owned() } else { format!("{n} resultados") },
    nothing_found: "Sin resultados",
    more: |shown, total| {
        format!("Se muestran los primeros {shown} de {total}. Use la búsqueda para encontrar los demás.")
    },
    people: |people| if people.is_one() { "1 persona".to_owned() } else { format!("{people} personas") },
    leave_title: "¿Salir sin guardar?",
    leave_text: "Se pierde lo que ha escrito en esta página.",
    leave: "Salir de la página",
    stay: "Quedarme",
    cannot_undo: "Esto no se puede deshacer.",
};

pub(in crate::texts) const ERRORS: Errors = Errors {
    signed_out: "Su sesión ha terminado. Inicie sesión de nuevo en otra ventana: lo que ha escrito aquí se conserva.",
    unreachable: "No se puede conectar con el servidor. Revise su conexión e inténtelo de nuevo.",
    unexpected: |status| {
        format!("El servidor ha enviado una respuesta inesperada (estado {status}). Inténtelo más tarde.")
    },
    forbidden: "No tiene permiso para hacer esto. Consulte a un administrador.",
    recent_sign_in: "Hace demasiado tiempo que inició sesión. Iníciela de nuevo en otra ventana: lo que ha escrito aquí se conserva.",
    recent_second_factor: "Esto requiere un inicio de sesión reciente con su segundo factor. Inicie sesión de nuevo en otra ventana: lo que ha escrito aquí se conserva.",
    recent_passkey: "Esto requiere un inicio de sesión reciente con su llave de acceso. Inicie sesión de nuevo en otra ventana: lo que ha escrito aquí se conserva.",
    stricter_policy: "Las reglas de inicio de sesión son ahora más estrictas. Inicie sesión de nuevo en otra ventana: lo que ha escrito aquí se conserva.",
    other_person: "Otra persona ha iniciado sesión en este navegador. Vuelva a cargar la página para continuar como esa persona.",
    usernames_by_administrators: "Aquí los nombres de usuario los dan los administradores. Consulte a un administrador.",
    privileged: "Solo un administrador puede hacer esto, porque la aplicación tiene permisos propios. Consulte a un administrador.",
    not_found: "Esto no existe o usted no puede verlo. Puede que se haya eliminado.",
    changed: "Otra persona ha cambiado esto mientras tanto. Vuelva a cargar la página y repita sus cambios.",
    last_admin: "No se puede quitar al último administrador. Antes, haga administrador a otra persona.",
    no_seats: "La empresa tiene menos plazas que personas elegidas. Elija menos personas o pida más plazas a un administrador.",
    too_many_requests: "Demasiadas peticiones. Espere un minuto e inténtelo de nuevo.",
    busy: "El servidor está ocupado. Inténtelo de nuevo en un momento.",
    internal: "Algo ha fallado en el servidor. Inténtelo de nuevo en un momento; si vuelve a ocurrir, avise a quien gestiona el servidor.",
    invalid: "Algunos campos no son válidos. Corríjalos e inténtelo de nuevo.",

    on_line: |line, error| format!("Línea {line}: {error}"),
    choose_one: "Elija un elemento de la lista.",
    field_required: "Rellene este campo.",
    field_too_long: "Es demasiado largo. Acórtelo.",
    field_at_most: |most| format!("Use como máximo {most} caracteres."),
    field_at_least: |least| format!("Use al menos {least} caracteres."),
    field_duplicate: "Ya está en uso. Elija otro.",
    field_unknown: "No existe. Elija otro.",
    name_missing: "Escriba un nombre.",
    email_missing: "Escriba un correo.",
    email_invalid: "Escriba un correo como nombre@example.com.",
    password_short: "La contraseña es demasiado corta. Añada más caracteres.",
    password_common: "Muchas personas usan esta contraseña, así que es de las primeras que se prueban. Elija otra.",
    password_personal: "Es casi solo su correo, su nombre o su empresa, que otros conocen. Añada palabras que solo usted relacione.",
    password_sequence: "Es casi solo una fila de teclas o letras, así que se adivina pronto. Use varias palabras sin relación entre sí.",
    password_repetition: "Es casi solo una repetición, así que se adivina pronto. Use varias palabras sin relación entre sí.",
    password_date: "Es casi solo una fecha o un año, así que se adivina pronto. Use varias palabras sin relación entre sí.",
    password_weak: "Es fácil de adivinar. Use varias palabras sin relación entre sí.",
    password_breached: "Se publicó tras un robo de datos en otro servicio, así que los atacantes la prueban. Elija otra.",
    password_wrong: "No es su contraseña actual.",
    totp_wrong: "El código no es correcto. Espere al siguiente y compruebe el reloj de su teléfono.",
    totp_used: "Este código ya se ha usado. Espere al siguiente.",
    totp_expired: "Ha tardado demasiado. Cierre el diálogo y empiece de nuevo.",
    username_reserved: "Este nombre de usuario solo lo puede dar un administrador. Elija otro.",
    too_many_usernames: "Una persona puede tener como máximo tres nombres de usuario, contando los anteriores.",
    address_invalid: "Escriba una dirección web como https://app.example.com.",
    origin_invalid: "Escriba un origen como https://app.example.com, sin ruta.",
    redirect_invalid: "Escriba una URI completa como https://app.example.com/callback, sin espacios.",
    redirect_wildcard: "No se admiten comodines. Escriba cada URI completa.",
    redirect_fragment: "Quite el signo # y lo que le sigue.",
    redirect_scheme: "Use https, o http en una dirección de bucle local. Las aplicaciones nativas también pueden usar un nombre de dominio invertido como com.example.app.",
    insecure: "Use https. El http sin cifrar solo se admite en direcciones de bucle local.",
    scope_invalid: "Escriba los permisos (scopes) separados por espacios.",
    lifetime_invalid: |least, most| format!("Escriba un número de segundos de {least} a {most}."),
};

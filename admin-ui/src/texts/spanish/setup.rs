//! What the set-up wizard says in Spanish.

use crate::texts::setup::Setup;

pub(in crate::texts) const SETUP: Setup = Setup {
    title: "Configurar Aldaba",

    secret_lead: "Abra el enlace que el servidor mostró en su consola o péguelo aquí.",
    secret: "Enlace de configuración o su secreto",
    secret_hint: "El secreto es lo que sigue al signo # en el enlace. Demuestra que usted gestiona este servidor.",
    secret_missing: "Escriba el enlace o su secreto.",
    secret_wrong: "Este secreto no es válido. Cópielo otra vez de la consola del servidor.",
    go_on: "Continuar",

    company_lead: "Paso 1 de 2: su empresa y usted.",
    company: "Empresa",
    administrator: "Administrador",
    administrator_hint: "Es usted. Puede hacerlo todo aquí e invitar a otros administradores.",
    your_name: "Su nombre",
    your_email: "Su correo",
    your_email_hint: "Con él iniciará sesión.",
    password_again: "Escriba la contraseña de nuevo: no se conserva cuando se vuelve a cargar la página.",
    password: "Contraseña",

    people_title: "Invite a las personas de su empresa",
    people_lead: "Paso 2 de 2: cada persona recibe una invitación por correo. También puede hacerlo más tarde.",
    person: |number| format!("Persona {number}"),
    add_person: "Añadir una persona",
    remove: "Quitar",
    remove_person: |number| format!("Quitar la persona {number}"),
    email_of_administrator: "Este ya es el correo del administrador. Escriba otro.",
    email_of_person: |number| format!("Este ya es el correo de la persona {number}. Escriba otro."),
    finish: "Terminar la configuración",
    skip: "Omitir este paso",
    back: "Atrás",
    skip_title: "¿Terminar sin invitar a nadie?",
    skip_text: |people| {
        if people.is_one() {
            "La persona que ha escrito no se invitará. Puede invitarla más tarde.".to_owned()
        } else {
            format!("Las {people} personas que ha escrito no se invitarán. Puede invitarlas más tarde.")
        }
    },
    skip_confirm: "Terminar sin invitar",

    done_title: "Aldaba está listo",
    done_lead: |company| {
        format!("{company} está configurada y usted ha iniciado sesión como su administrador.")
    },
    nobody_invited: "Aún no se ha invitado a nadie. Puede invitar a personas en la página de la empresa.",
    invited: |invitations| {
        if invitations.is_one() {
            "1 invitación está en camino por correo.".to_owned()
        } else {
            format!("{invitations} invitaciones están en camino por correo.")
        }
    },
    next_step: "Ahora registre las aplicaciones en las que inician sesión las personas de su empresa.",
    register_first: "Registrar su primera aplicación",
    to_company: "Ir a su empresa",

    already_title: "Aldaba ya está configurado",
    already_lead: "El enlace de configuración sirve una sola vez y ya se ha usado.",
    already: "Si tiene una cuenta, inicie sesión. Si le han invitado, use el enlace de su correo.",
    cancelled_title: "Configuración cancelada",
    cancelled_lead: "No se ha guardado nada. Nadie puede iniciar sesión hasta que Aldaba esté configurado.",
    start_again: "Empezar de nuevo",
};

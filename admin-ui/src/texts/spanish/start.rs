//! What the start page says in Spanish.

use crate::texts::start::Start;

pub(in crate::texts) const START: Start = Start {
    lead: "Lo que tiene esta instalación y lo que viene después.",
    sign_ins: "Inicios de sesión, últimas 24 horas",
    refused: "Rechazados, últimas 24 horas",
    with_factor: "Con un segundo factor",
    percent: |share| format!("{share} %"),
    administrators: |with, total| format!("administradores: {with} de {total}"),
    in_companies: |companies| {
        if companies.is_one() { "en 1 empresa".to_owned() } else { format!("en {companies} empresas") }
    },
    attention: "Requiere atención",
    mails_failed: |mails| {
        if mails.is_one() {
            "No se ha enviado 1 correo.".to_owned()
        } else {
            format!("No se han enviado {mails} correos.")
        }
    },
    jobs_failed: |jobs| {
        if jobs.is_one() { "Ha fallado 1 tarea.".to_owned() } else { format!("Han fallado {jobs} tareas.") }
    },
    unprotected: |people| {
        if people.is_one() {
            "1 persona que gestiona algo no tiene un segundo factor.".to_owned()
        } else {
            format!("{people} personas que gestionan algo no tienen un segundo factor.")
        }
    },
    latest: "Últimos cambios",
    steps: "Primeros pasos",
    hide: "Ocultar esta lista",
    is_done: "hecho",
    open: "Abrir",
    register: "Registrar",
    company: "Añadir una empresa",
    company_text: "Las personas inician sesión como miembros de una empresa.",
    people: "Añadir personas",
    people_text: "Cada persona recibe una invitación por correo.",
    application: "Registrar una aplicación",
    application_text: "Una aplicación es un producto en el que se inicia sesión aquí.",
    access: "Dar acceso a personas",
    access_text: "Añada la aplicación a una empresa y elija quién tiene cada función.",
    sign_in: "Ver el primer inicio de sesión",
    sign_in_text: "Conecte la aplicación con la configuración de su página e inicie sesión en ella.",
    factor: "Proteger su cuenta",
    factor_text: "Añada un segundo factor: un administrador puede cambiarlo todo.",
    factor_missing: "Su cuenta no tiene un segundo factor.",
    factor_missing_text: "Alguien que averigüe su contraseña puede cambiar lo que usted gestiona aquí. Añada una llave de acceso o una aplicación de autenticación.",
    mail_server: "Conectar un servidor de correo",
    no_mail_server: "Hasta que la variable ALDABA_SMTP_HOST indique un servidor de correo, los correos se escriben en archivos del servidor.",
    no_mail_sent: "El servidor de correo está configurado y aún no ha enviado ningún correo. Invite a una persona para probarlo.",
    done: |done, all| format!("{done} de {all} hechos"),
};

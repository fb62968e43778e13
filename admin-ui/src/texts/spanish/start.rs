//! What the start page says in Spanish.

use crate::texts::start::Start;

pub(in crate::texts) const START: Start = Start {
    lead: "Lo que tiene esta instalación y lo que viene después.",
    mails_failed: "Correos sin enviar",
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
    mail_server: "Conectar un servidor de correo",
    no_mail_server: "Hasta que la variable ALDABA_SMTP_HOST indique un servidor de correo, los correos se escriben en archivos del servidor.",
    no_mail_sent: "El servidor de correo está configurado y aún no ha enviado ningún correo. Invite a una persona para probarlo.",
    done: |done, all| format!("{done} de {all} hechos"),
};

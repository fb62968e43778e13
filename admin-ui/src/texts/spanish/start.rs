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
    done: |done, all| format!("{done} de {all} hechos"),
};

//! What the list of set-up links says, in Spanish.

use crate::texts::setup_links::SetupLinks;

pub(in crate::texts) const SETUP_LINKS: SetupLinks = SetupLinks {
    title: "Enlaces de conexión",
    lead: "El equipo de informática de la empresa conecta su inicio de sesión con un enlace, sin una cuenta aquí.",
    empty: "Todavía no se ha creado ningún enlace.",
    create: "Crear enlace de conexión",
    create_submit: "Crear enlace",
    text: "El enlace guía a alguien sin cuenta aquí para conectar un inicio de sesión de la empresa, y no permite nada más. Nadie entra con ese inicio de sesión hasta que usted lo habilite. El enlace funciona durante 7 días, en el primer navegador en el que se confirme.",
    email_hint: "El enlace se envía allí. Sin correo, lo copia usted.",
    too_many: "Como máximo funcionan 20 enlaces de una empresa a la vez. Revoque uno antes.",
    shown_title: "El nuevo enlace",
    shown_text: "Cópielo ahora: no se vuelve a mostrar. Envíelo de forma que solo su destinatario pueda leerlo.",
    copy: "Copiar el enlace",
    kept: "Hecho",
    copied: "mostrado para copiar",
    revoke: "Revocar",
    revoke_text: "Ya no se podrá guardar nada con él. Lo guardado se conserva.",
    state_open: "Sin abrir",
    state_opened: "Abierto",
    state_saved: "Conexión guardada",
    state_expired: "Caducado",
    state_revoked: "Revocado",
    state_finished: "Inicio de sesión habilitado",
    mailed: |n| format!("El enlace se envía a {n}."),
    created_by: |n| format!("creado por {n}"),
    until: |n| format!("hasta el {n}"),
    revoke_named: |n| format!("Revocar el enlace de {n}"),
    revoke_title: |n| format!("¿Revocar el enlace de {n}?"),
    revoked: |n| format!("Se revocó el enlace de {n}."),
};

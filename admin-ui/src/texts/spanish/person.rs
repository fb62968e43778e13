//! What the page of a person says, in Spanish.

use crate::texts::person::Person;

pub(in crate::texts) const PERSON: Person = Person {
    overview: "Resumen",
    data: "Datos",
    data_lead: "Las aplicaciones reciben las partes que sus permisos (scopes) incluyen.",
    names: "Nombres",
    names_lead: "Cómo se llama la persona y en qué idioma le habla Aldaba.",
    more: "Otros datos",
    profile: "Página sobre la persona",
    username_hint: "La persona puede iniciar sesión con él en lugar del correo.",
    new_email: "Correo nuevo, sin confirmar",
    system_role: "Rol en el sistema",
    company_role: "Rol en la empresa",
    subject: "Identificador (sub)",
    copy_subject: "Copiar el identificador",
    added: "Fecha de alta",
    companies_lead: "La empresa principal puede cambiar a la persona. Las demás, solo la pertenencia.",
    audit_about: "Lo que le ocurrió a la persona",
    audit_by: "Lo que hizo la persona",
    applications_title: "Aplicaciones",
    applications_lead: "Lo que la persona puede usar ahora, a través de cada empresa.",
    applications_empty: "La persona no puede usar ninguna aplicación ahora.",
    sessions_lead: "Los navegadores en los que la persona tiene la sesión iniciada.",
    sessions_empty: "La persona no tiene ninguna sesión iniciada.",
    end_all: "Terminar todas las sesiones",
    end_all_title: "¿Terminar todas las sesiones de la persona?",
    end_all_count: |number| {
        if number.is_one() {
            "Se cierra la sesión en 1 navegador y en las aplicaciones abiertas en él.".to_owned()
        } else {
            format!("Se cierra la sesión en {number} navegadores y en las aplicaciones abiertas en ellos.")
        }
    },
    connected_lead: "Lo que la persona ha permitido ver a las aplicaciones.",
    disconnect_text: |name| {
        format!(
            "{name} pierde al instante lo que la persona permitió. Se le volverá a preguntar la próxima vez que inicie sesión en ella."
        )
    },
    tokens_lead: "Para los programas de la persona. Un token puede hacer lo que la persona puede hacer.",
    tokens_empty: "La persona no tiene tokens de API.",
    factors_lead: "Lo que la persona demuestra además de la contraseña.",
    factors_empty: "La persona no tiene segundo factor.",
    reset_factors: "Restablecer factores",
    reset_title: |name| format!("¿Restablecer los factores de {name}?"),
    reset_text: "Se quitan las llaves de acceso, la aplicación de autenticación y los códigos de recuperación, y se avisa a la persona por correo. La contraseña y las sesiones se mantienen.",
    factors_reset: |name| format!("Se han restablecido los factores de {name}."),
    edit: "Editar",
    edit_title: |name| format!("Editar {name}"),
    no_system_role: "Ninguno",
    email_hint: "El cambio tiene efecto al instante y se avisa a la persona en ambas direcciones.",
    saved: |name| format!("{name} se ha guardado."),
    other_home: "Esta empresa no es la principal de la persona, por eso aquí solo se puede cambiar el rol.",
    disable: "Desactivar",
    disable_title: |name| format!("¿Desactivar a {name}?"),
    disable_text: "La persona ya no puede iniciar sesión, y terminan todas sus sesiones y tokens. No se elimina nada.",
    disabled: |name| format!("Se ha desactivado a {name}."),
    enable: "Activar",
    enable_title: |name| format!("¿Activar a {name}?"),
    enable_text: "La persona puede volver a iniciar sesión.",
    enabled: |name| format!("{name} puede volver a iniciar sesión."),
    delete: "Eliminar",
    delete_title: |name| format!("¿Eliminar a {name}?"),
    delete_text: "La persona, sus pertenencias y sus accesos se eliminan en todas las empresas. Esto no se puede deshacer.",
    delete_memberships: |number| {
        if number.is_one() {
            "Termina la pertenencia a 1 empresa más.".to_owned()
        } else {
            format!("Termina la pertenencia a {number} empresas más.")
        }
    },
    delete_applications: |number| {
        if number.is_one() {
            "Se pierde el acceso a 1 aplicación.".to_owned()
        } else {
            format!("Se pierde el acceso a {number} aplicaciones.")
        }
    },
    delete_sessions: |number| {
        if number.is_one() { "Termina 1 sesión.".to_owned() } else { format!("Terminan {number} sesiones.") }
    },
    delete_tokens: |number| {
        if number.is_one() {
            "Deja de servir 1 token de API.".to_owned()
        } else {
            format!("Dejan de servir {number} tokens de API.")
        }
    },
    deleted: |name| format!("Se ha eliminado a {name}."),
    remove: "Quitar de la empresa",
    remove_title: |name| format!("¿Quitar a {name} de la empresa?"),
    remove_text: "La persona pierde todo el acceso a través de esta empresa y sigue en las demás.",
    removed: |name| format!("Se ha quitado a {name} de la empresa."),
    resend: "Enviar de nuevo la invitación",
    resent_title: |name| format!("¿Enviar a {name} una invitación nueva?"),
    resend_text: "El enlace de la invitación anterior deja de servir.",
    parts: "Partes de la página",
    resent: |name| format!("Se ha enviado una invitación nueva a {name}."),
    add_to_company: "Añadir a una empresa",
    add_to_company_text: "La persona recibe una invitación por correo y pertenece a la empresa cuando la acepta.",
    invite: "Enviar la invitación",
    invited_to: |name| format!("Se ha invitado a {name}."),
};

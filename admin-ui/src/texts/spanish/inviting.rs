//! What the pages say about inviting people, in Spanish.

use crate::texts::inviting::Inviting;

pub(in crate::texts) const INVITING: Inviting = Inviting {
    many: "Invitar a varias personas",
    many_lead: |x| format!("Pegue una lista. Cada persona recibe por correo una invitación a {x}."),
    list: "Lista de personas",
    list_hint: "Una persona en cada línea: un correo, un nombre con el correo entre paréntesis angulares, o correo, nombre y rol separados por comas, puntos y coma o tabuladores, como los copian las hojas de cálculo. La primera línea puede tener títulos.",
    role_otherwise: "Rol de las personas cuya línea no tiene ninguno",
    preview: "Vista previa",
    line: "Línea",
    ready: "Lista",
    needs_look: "Necesita otra mirada",
    send: |n| if n.is_one() { "Invitar a 1 persona".to_owned() } else { format!("Invitar a {n} personas") },
    nobody: "Introduzca al menos una persona que se pueda invitar.",
    wrong_lines: |n| {
        if n.is_one() {
            "1 línea necesita otra mirada. Queda en la lista mientras se invita a las demás personas."
                .to_owned()
        } else {
            format!(
                "{n} líneas necesitan otra mirada. Quedan en la lista mientras se invita a las demás personas."
            )
        }
    },
    no_email: "Esta línea no tiene ningún correo.",
    email_twice: |n| format!("El mismo correo que en la línea {n}."),
    unknown_role: |role, words| format!("«{role}» no es ningún rol. Escriba uno de estos: {words}."),
    is_member: "Esta persona ya pertenece a la empresa.",
    inviting: "Enviando invitaciones",
    outcome: |done, total| format!("Se invitó a {done} de {total} personas."),
    kept: "Las demás siguen en la lista, cada una con el motivo.",
    joins: "Ya tiene cuenta, y se le pide que se una a la empresa.",
    invited: "Invitada",
    to_people: "Mostrar las personas",
    has_login: |x| format!("{x} ya tiene cuenta. Pida a esta persona que se una a la empresa."),
    ask_to_join: "Pedir que se una",
    asked_to_join: |x| format!("Se pidió a {x} que se una a la empresa."),
    invitations: "Invitaciones",
    invitations_lead: |x| format!("A quién invitó {x}, y quién respondió."),
    find: "Buscar por el comienzo del correo",
    empty_title: "Todavía no hay invitaciones",
    empty: "Aquí aparece a quién se invita a la empresa.",
    sent_on: "Enviada",
    expires: "Caduca",
    open: "A la espera",
    accepted: "Aceptada",
    expired: "Caducada",
    revoked: "Retirada",
    resend: "Enviar de nuevo",
    resend_invitation: "Enviar de nuevo la invitación",
    resend_named: |x| format!("Enviar de nuevo la invitación a {x}"),
    resend_title: |x| format!("¿Enviar una nueva invitación a {x}?"),
    resend_text: "El enlace de la invitación anterior deja de funcionar.",
    resent: |x| format!("Se envió una nueva invitación a {x}."),
    withdraw: "Retirar",
    withdraw_named: |x| format!("Retirar la invitación a {x}"),
    withdraw_title: |x| format!("¿Retirar la invitación a {x}?"),
    withdraw_text: "El enlace del correo deja de funcionar de inmediato. Se puede volver a invitar a la persona.",
    withdrawn: |x| format!("Se retiró la invitación a {x}."),
    resend_many: |n| {
        if n.is_one() {
            "¿Enviar de nuevo 1 invitación?".to_owned()
        } else {
            format!("¿Enviar de nuevo {n} invitaciones?")
        }
    },
    resend_many_text: "Los enlaces de las invitaciones anteriores dejan de funcionar. Una invitación se puede enviar una vez por minuto, y no después de que se aceptó o se retiró.",
    withdraw_many: |n| {
        if n.is_one() {
            "¿Retirar 1 invitación?".to_owned()
        } else {
            format!("¿Retirar {n} invitaciones?")
        }
    },
    withdraw_many_text: "Los enlaces de los correos dejan de funcionar de inmediato. Se puede volver a invitar a las personas.",
    paste: "Pegar una lista",
    paste_lead: "Las personas se agregan abajo, donde aún puede cambiarlas.",
    paste_submit: "Agregar a las personas de abajo",
};

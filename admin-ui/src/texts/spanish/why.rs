//! What the explanation of a person’s access says, in Spanish.

use crate::texts::why::Why;

pub(in crate::texts) const WHY: Why = Why {
    link: "¿Por qué?",
    of_named: |name| format!("¿Por qué? {name}"),
    can: |a, b| format!("¿Por qué puede {a} usar {b}?"),
    cannot: |a, b| format!("¿Por qué no puede {a} usar {b}?"),
    allowed: "Permitido: se cumplen todas las reglas.",
    denied: |a, b| format!("Rechazado: no se cumplen {a} de {b} reglas."),
    rules: "Reglas, en el orden de evaluación",
    satisfied: "se cumple",
    does_not_hold: "no se cumple",
    person_active: "La persona está activa",
    membership: "La persona es miembro de la empresa",
    company_active: "La empresa está activa",
    entitled: "La empresa tiene derecho a la aplicación",
    valid_from: "El derecho ha comenzado",
    valid_until: "El derecho no ha terminado",
    assigned: "Se ha dado un rol",
    role_allowed: "El derecho permite el rol",
    access: "Acceso",
    entitlement: "Derecho",
    token: "Lo que contendría un token de acceso:",
    preview: "Vista previa de los tokens",
    no_access: "Sin acceso",
};

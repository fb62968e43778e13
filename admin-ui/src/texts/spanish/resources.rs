//! What the pages of API resources and of client registration say, in Spanish.

use crate::texts::resources::Resources;

pub(in crate::texts) const RESOURCES: Resources = Resources {
    lead: "Las API para las que se pueden emitir tokens de acceso.",
    search: "Buscar recursos de API",
    add: "Añadir recurso de API",
    added: |name| {
        format!("Se ha añadido {name}. Ahora elija sus permisos y las aplicaciones que pueden pedirlo.")
    },
    empty_title: "Todavía no hay recursos de API",
    empty: "Añada uno si una API propia acepta tokens de acceso.",
    uri: "URI",
    uri_hint: "El valor de resource en las peticiones y de aud en los tokens, como https://api.example.com.",
    typ: "Tipo de sus tokens de acceso",
    typ_hint: "at+jwt es el estándar (RFC 9068). Algunos programas, como Spring Security, solo aceptan JWT.",
    alg: "Firma de sus tokens de acceso",
    served_by: "ID de cliente de la aplicación que la ofrece",
    served_by_hint: "Esa aplicación puede examinar los tokens.",
    scopes: "Permisos (scopes)",
    scopes_lead: "Lo que pueden permitir los tokens para la API.",
    scopes_empty: "La API no tiene permisos propios.",
    add_scope: "Añadir permiso",
    removes_scope: "Los tokens nuevos no lo contienen.",
    applications: |n| if n.is_one() { "1 aplicación".to_owned() } else { format!("{n} aplicaciones") },
    applications_title: "Quién puede pedirlo",
    applications_lead: "Las aplicaciones que pueden pedir tokens para la API.",
    applications_empty: "Ninguna aplicación puede pedir tokens para la API todavía.",
    removes_application: "La aplicación ya no puede pedir tokens para la API, y los que tiene se revocan.",
    application_to_add: "Aplicación",
    add_application: "Permitir aplicación",
    delete: "Eliminar recurso de API",
    delete_text: "Se revocan todos los tokens para la API.",
    deletes_for: |n| {
        if n.is_one() {
            "1 aplicación ya no puede pedir tokens para ella.".to_owned()
        } else {
            format!("{n} aplicaciones ya no pueden pedir tokens para ella.")
        }
    },
    registration_lead: "Las aplicaciones pueden registrarse ellas mismas (RFC 7591).",
    tokens: "Tokens de acceso iniciales",
    tokens_lead: "Una aplicación que tenga uno puede registrarse, para una empresa.",
    tokens_empty: "No hay tokens de acceso iniciales.",
    uses: |a, b| format!("{a} de {b} registros usados"),
    max_uses: "Cuántas aplicaciones se pueden registrar con él",
    company_hint: "Tiene derecho a las aplicaciones que se registren con el token.",
    create_token: "Crear token de acceso inicial",
    token_title: "El token nuevo",
    token_text: "Solo se muestra ahora. Déselo a quien registre la aplicación.",
    revoke_text: "Nadie puede registrar ya una aplicación con él. Las que se registraron con él se mantienen.",
};

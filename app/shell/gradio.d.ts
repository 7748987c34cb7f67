/** What Gradio gives to the script of a component of ours (`js_on_load` of gr.HTML), which it evaluates. */

type State = import("../../ui_assets/component/shapes").State;
type FormOffer = import("../../ui_assets/component/form-commands.js").FormOffer;

/** The component's own element. */
declare const element: HTMLElement;
/** What the server has given to it: stage.js the session's token, and what the forms show. */
declare const props: { value: { token: string; fields?: unknown[] } };
/** Functions of the server (shell.py); those of stage.js. */
declare const server: {
  mirror(): Promise<{ state: State; fields: Record<string, unknown> } | null>;
  form_offers(): Promise<FormOffer[]>;
  fill_field(wanted: { field: string; value: FormOffer["value"] }): Promise<void>;
};
/** Calls back whenever a property of the component has changed. */
declare function watch(property: string, callback: () => void): void;
/** Has an event of the component heard on the server. */
declare function trigger(event: string, about?: object): void;

/** Events of the page that forms and component tell one another: about a field, an island, or what waits for the field. */
interface DocumentEventMap {
  leaves: CustomEvent<string>;
  answered: CustomEvent<string>;
  "rc-reveal": CustomEvent<string>;
  "rc-commit": CustomEvent<() => void>;
}

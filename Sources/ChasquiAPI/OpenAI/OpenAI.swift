/// OpenAI's completions and chat completions, as its API reference has them, with llama-server's additions.
public enum OpenAI {}

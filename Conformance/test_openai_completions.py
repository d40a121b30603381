"""The `openai` package's text completions and model list."""

import openai


def complete(client: openai.OpenAI, prompt: object = "The capital of France is", **options):
    return client.completions.create(model="default", prompt=prompt, **{"temperature": 0, "max_tokens": 8, **options})


def test_a_prompt_is_continued(client: openai.OpenAI) -> None:
    answer = complete(client)
    assert answer.object == "text_completion"
    assert "Paris" in answer.choices[0].text
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage.completion_tokens == 8


def test_a_stream_says_what_the_whole_answer_says(client: openai.OpenAI) -> None:
    chunks = list(complete(client, stream=True, stream_options={"include_usage": True}))
    assert {chunk.object for chunk in chunks} == {"text_completion"}
    assert "".join(choice.text for chunk in chunks for choice in chunk.choices) == complete(client).choices[0].text
    assert [choice.finish_reason for chunk in chunks for choice in chunk.choices][-1] == "length"
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == 8


def test_a_stop_text_ends_the_completion(client: openai.OpenAI) -> None:
    choice = complete(client, "1, 2, 3, 4,", stop=["7"], max_tokens=20).choices[0]
    assert choice.finish_reason == "stop"
    assert "6" in choice.text and "7" not in choice.text


def test_tokens_are_taken_as_prompt(client: openai.OpenAI) -> None:
    answer = complete(client, [504, 1134, 282])
    assert answer.usage.prompt_tokens == 3
    assert answer.choices[0].text


def test_the_models_are_listed(client: openai.OpenAI) -> None:
    models = client.models.list().data
    assert len(models) == 1
    assert models[0].object == "model" and models[0].id and models[0].created > 0
    assert complete(client, max_tokens=1).model == models[0].id


def test_several_prompts_are_answered_in_their_order(client: openai.OpenAI) -> None:
    prompts = ["The capital of France is", [504, 1134, 282], "The capital of Spain is"]
    answer = complete(client, prompts, n=2)
    assert [choice.index for choice in answer.choices] == [0, 1, 2, 3, 4, 5]
    assert "Paris" in answer.choices[0].text and "Madrid" in answer.choices[4].text
    assert answer.usage.completion_tokens == 48
    texts = [""] * 6
    for chunk in complete(client, prompts, n=2, stream=True):
        for choice in chunk.choices:
            texts[choice.index] += choice.text
    assert texts[0].split()[0] == answer.choices[0].text.split()[0]
    assert all(texts)


def test_an_answer_may_begin_with_its_prompt(client: openai.OpenAI) -> None:
    assert complete(client, echo=True).choices[0].text.startswith("The capital of France is")
    assert complete(client, echo=True, max_tokens=0).choices[0].text == "The capital of France is"


def test_the_best_of_several_answers_is_given(client: openai.OpenAI) -> None:
    answer = complete(client, best_of=4, n=2, temperature=1, seed=3)
    assert len(answer.choices) == 2 and answer.usage.completion_tokens == 32

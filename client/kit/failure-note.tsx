import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Failure } from './api.ts';
import { useWords } from './use-words.ts';

/** What went wrong, and what to do next. */
export function FailureNote({ failure }: { failure: Failure }) {
  const { say } = useWords();
  return (
    <Alert
      color="red"
      variant="light"
      icon={<IconAlertTriangle size={18} aria-hidden />}
      title={say(failure.message)}
      role="alert"
      data-testid="failure"
      data-code={failure.code}
    >
      <Text size="sm">{say(failure.remedy)}</Text>
      {failure.where && (
        <Text size="xs" c="dimmed" mt={4}>
          {failure.where}
        </Text>
      )}
    </Alert>
  );
}
